// Netlink messages as received: headers and attributes read from bytes, every length checked.

/// One received message.
package struct Reply: Sendable {
    package var type: UInt16
    package var flags: UInt16
    package var sequence: UInt32
    package var port: UInt32
    /// What follows the header.
    package var payload: ArraySlice<UInt8>

    /// The messages in one datagram; nil when a length points outside.
    package static func parse(_ datagram: ArraySlice<UInt8>) -> [Reply]? {
        var rest = datagram
        var replies: [Reply] = []
        while rest.count >= 16 {
            let length = Int(rest.number(at: 0, as: UInt32.self))
            guard length >= 16, length <= rest.count else { return nil }
            replies.append(
                Reply(
                    type: rest.number(at: 4), flags: rest.number(at: 6), sequence: rest.number(at: 8),
                    port: rest.number(at: 12), payload: rest.prefix(length).dropFirst(16)))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return rest.isEmpty ? replies : nil
    }

    /// The attributes behind a fixed part of `length` bytes.
    package func attributes(after length: Int) -> Attributes { Attributes(payload.dropFirst((length + 3) & ~3)) }
}

/// A run of attributes. Later ones of the same type win; what does not fit is left out.
package struct Attributes: Sendable {
    package private(set) var all: [(type: UInt16, value: ArraySlice<UInt8>)] = []

    package init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        // Most messages have fewer: one allocation instead of four.
        all.reserveCapacity(12)
        while rest.count >= 4 {
            let length = Int(rest.number(at: 0, as: UInt16.self))
            guard length >= 4, length <= rest.count else { return }
            all.append((rest.number(at: 2, as: UInt16.self) & 0x3fff, rest.prefix(length).dropFirst(4)))
            rest = rest.dropFirst((length + 3) & ~3)
        }
    }

    package func bytes(_ type: UInt16) -> ArraySlice<UInt8>? { all.last { $0.type == type }?.value }

    package func number<Number: FixedWidthInteger>(_ type: UInt16, as: Number.Type = Number.self) -> Number? {
        guard let value = bytes(type), value.count >= MemoryLayout<Number>.size else { return nil }
        return value.number(at: 0)
    }

    /// A string up to its NUL.
    package func string(_ type: UInt16) -> String? {
        bytes(type).map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    package func nested(_ type: UInt16) -> Attributes? { bytes(type).map(Attributes.init) }
}

extension ArraySlice<UInt8> {
    /// A number in host byte order, `offset` bytes into the slice, which must hold it.
    package func number<Number: FixedWidthInteger>(at offset: Int, as: Number.Type = Number.self) -> Number {
        precondition(offset + MemoryLayout<Number>.size <= count, "a number outside of its slice")
        return unsafe withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }
}
