// The values that a field takes from packet to packet.

/// A field's value as a function of the packet's sequence number and, where it is random, of a stream.
package enum FieldValues: Hashable, Sendable {
    case constant(UInt128)
    /// One after the other, then from the beginning.
    case list([UInt128])
    /// From first to last by steps, then from the beginning.
    case range(first: UInt128, last: UInt128, step: UInt128)
    /// Any of these, each as likely.
    case random(first: UInt128, last: UInt128)
    /// Any of these, as likely as their weights say.
    case weighted([Weighted])
    /// The low bits of the sequence number itself.
    case sequence

    package struct Weighted: Hashable, Sendable {
        package var value: UInt128
        /// At least 1.
        package var weight: UInt64

        package init(_ value: UInt128, weight: UInt64) {
            self.value = value
            self.weight = weight
        }
    }

    /// The value in packet number `sequence`. It allocates nothing.
    package func value(at sequence: Int, _ stream: RandomStream) -> UInt128 {
        switch self {
        case .constant(let value): return value
        case .list(let values): return values[sequence % values.count]
        case .range(let first, let last, let step):
            let steps = (last - first) / step
            // All 2^128 values are one more than can be counted.
            let turn = steps == .max ? UInt128(UInt64(sequence)) : UInt128(UInt64(sequence)) % (steps + 1)
            return first + turn * step
        case .random(let first, let last):
            let span = last - first
            if span == UInt128(UInt64.max) { return first + UInt128(stream.word(sequence)) }
            if span > UInt128(UInt64.max) { return first + stream.wideNumber(sequence, upTo: span) }
            return first + UInt128(stream.number(sequence, below: UInt64(span) + 1))
        case .weighted(let values):
            var rest = stream.number(sequence, below: values.reduce(0) { $0 + $1.weight })
            for value in values {
                if rest < value.weight { return value.value }
                rest -= value.weight
            }
            return values[0].value
        case .sequence: return UInt128(UInt64(sequence))
        }
    }

    /// Does it stay the same?
    package var isConstant: Bool { if case .constant = self { true } else { false } }

    /// The value of packet 0, or one like it: for what is decided once.
    package var first: UInt128 {
        switch self {
        case .constant(let value), .range(let value, _, _), .random(let value, _): value
        case .list(let values): values[0]
        case .weighted(let values): values[0].value
        case .sequence: 0
        }
    }

    package var largest: UInt128 {
        switch self {
        case .constant(let value), .range(_, let value, _), .random(_, let value): value
        case .list(let values): values.max() ?? 0
        case .weighted(let values): values.map(\.value).max() ?? 0
        case .sequence: .max
        }
    }
}

extension FieldValues: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: UInt64) { self = .constant(UInt128(value)) }
}

/// A field of a frame that differs from packet to packet.
package struct VaryingField: Hashable, Sendable {
    /// Which header of the frame it is in, counted from the outside.
    package var header: Int
    package var place: FieldPlace
    package var values: FieldValues
    package var stream: RandomStream

    package init(header: Int, place: FieldPlace, values: FieldValues, stream: RandomStream) {
        self.header = header
        self.place = place
        self.values = values
        self.stream = stream
    }
}

/// Where a field lies in its header.
package struct FieldPlace: Hashable, Sendable {
    /// Bytes from the header's beginning to the first byte that holds a part of it.
    package var offset: Int
    /// How many bytes hold it: 1, 2, 4, 6, 8 or 16.
    package var width: Int
    /// How many bits of these bytes it has, and how many lie behind it.
    package var bits: Int
    package var shift: Int

    package init(_ offset: Int, _ width: Int, bits: Int? = nil, shift: Int = 0) {
        self.offset = offset
        self.width = width
        self.bits = bits ?? width * 8
        self.shift = shift
    }
}
