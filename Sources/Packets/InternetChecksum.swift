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

    /// Adds a range of bytes behind an even number of others.
    package mutating func add(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        var index = range.lowerBound
        while index + 1 < range.upperBound {
            sum &+= UInt64(bytes[index]) << 8 | UInt64(bytes[index + 1])
            index += 2
        }
        if index < range.upperBound { sum &+= UInt64(bytes[index]) << 8 }
    }

    /// Adds the sum of words behind an even number of bytes.
    package mutating func add(words: UInt64) { sum &+= words }

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
