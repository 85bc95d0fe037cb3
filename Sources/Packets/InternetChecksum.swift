// The internet checksum of RFC 1071 and its incremental update of RFC 1624.

/// A ones' complement sum over bytes that may come in several pieces.
package struct InternetChecksum: Sendable {
    private var sum: UInt64 = 0
    /// Has an odd number of bytes been added? Then the next byte is the low half of a word.
    private var isOdd = false

    package init() {}

    /// Adds bytes behind those already added.
    package mutating func add(_ bytes: borrowing Span<UInt8>) {
        for index in bytes.indices {
            sum &+= isOdd ? UInt64(bytes[index]) : UInt64(bytes[index]) << 8
            isOdd.toggle()
        }
    }

    package mutating func add(_ bytes: [UInt8]) { add(bytes.span) }

    /// The sum folded to 16 bits, not complemented.
    package var folded: UInt16 { Self.fold(sum) }

    /// The checksum as it stands in a header: the complement of the sum.
    package var value: UInt16 { ~folded }

    package static func of(_ bytes: [UInt8]) -> UInt16 {
        var checksum = Self()
        checksum.add(bytes)
        return checksum.value
    }

    /// The checksum after one aligned 16-bit word changed: HC' = ~(~HC + ~m + m'), RFC 1624 equation 3.
    package static func updated(_ checksum: UInt16, from old: UInt16, to new: UInt16) -> UInt16 {
        ~fold(UInt64(~checksum) + UInt64(~old) + UInt64(new))
    }

    /// Folds the carries of a sum of 16-bit words back in.
    package static func fold(_ sum: UInt64) -> UInt16 {
        var sum = sum
        while sum > 0xffff { sum = (sum & 0xffff) + (sum >> 16) }
        return UInt16(truncatingIfNeeded: sum)
    }
}
