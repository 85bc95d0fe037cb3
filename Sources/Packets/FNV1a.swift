// One number for many bytes, the same on every machine.

/// FNV-1a with 64 bits: no protection against intent, only a name for content.
package struct FNV1a: Hashable, Sendable {
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package init(_ text: String) {
        for byte in text.utf8 { add(byte) }
    }

    package mutating func add(_ bytes: [UInt8]) { add(bytes.span) }

    package mutating func add(_ bytes: borrowing Span<UInt8>) {
        for index in bytes.indices { add(bytes[index]) }
    }

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        for index in bytes.indices { add(unsafe bytes[index]) }
    }

    /// The eight bytes of a number, the lowest first.
    package mutating func add(littleEndian number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: number >> UInt64(shift))) }
    }

    /// Mixes a number in as a whole.
    package mutating func mix(_ number: UInt64) { value ^= number }

    @inline(__always)
    package mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
}
