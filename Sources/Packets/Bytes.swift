// Integers in network order, read from and written to bytes.

extension Array where Element == UInt8 {
    /// Appends an integer, the most significant byte first.
    package mutating func append<Value: FixedWidthInteger>(bigEndian value: Value) {
        for shift in stride(from: Value.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: value >> Value(shift)))
        }
    }

    /// Overwrites the two bytes at `offset`.
    package mutating func replace(at offset: Int, bigEndian value: UInt16) {
        self[offset] = UInt8(value >> 8)
        self[offset + 1] = UInt8(value & 0xff)
    }
}

extension Span where Element == UInt8 {
    /// The integer at `offset`; nil if it does not lie wholly inside.
    package func bigEndian<Value: FixedWidthInteger>(at offset: Int, as type: Value.Type = Value.self) -> Value? {
        let width = Value.bitWidth / 8
        guard offset >= 0, offset <= count - width else { return nil }
        var value: Value = 0
        for index in offset..<(offset + width) { value = value << 8 | Value(truncatingIfNeeded: self[index]) }
        return value
    }

    /// `length` bytes from `offset` as an array; nil if they do not lie wholly inside.
    package func bytes(at offset: Int, count length: Int) -> [UInt8]? {
        guard offset >= 0, length >= 0, offset <= count - length else { return nil }
        return (offset..<(offset + length)).map { self[$0] }
    }
}
