// Keys and values of maps as bytes.

package enum MapBytes {
    /// Integers one after another, in the host's order.
    package static func of<each Value: FixedWidthInteger>(_ value: repeat each Value) -> [UInt8] {
        var bytes: [UInt8] = []
        for value in repeat each value {
            unsafe withUnsafeBytes(of: value) { unsafe bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// The integer at an offset; bytes that are missing read as 0.
    package static func integer<Value: FixedWidthInteger>(_ bytes: [UInt8], at offset: Int, as: Value.Type) -> Value {
        guard offset >= 0, offset + MemoryLayout<Value>.size <= bytes.count else { return 0 }
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: offset, as: Value.self) }
    }

    /// The sum of the 64-bit values that a per-CPU map holds at a key.
    /// - Parameters:
    ///   - size: of one processor's value.
    ///   - offset: of the summed integer in it.
    package static func sum(_ values: [UInt8], every size: Int = 8, from offset: Int = 0) -> UInt64 {
        stride(from: offset, to: values.count, by: size).reduce(0) { $0 &+ integer(values, at: $1, as: UInt64.self) }
    }
}
