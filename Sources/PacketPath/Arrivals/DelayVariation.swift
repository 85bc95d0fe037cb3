// How much one-way delays differ from packet to packet.

/// IP packet delay variation (RFC 3393) of pairs of consecutive packets that arrived one directly behind the other:
/// the delay of the second minus that of the first. Nanoseconds.
package struct IPDV: Codable, Sendable, Hashable {
    package var pairs: UInt64
    package var smallest: Int64
    package var largest: Int64
    /// Quantiles of the magnitudes, at most 0.8 % too high.
    package var median: UInt64
    package var p99: UInt64

    package init(pairs: UInt64, smallest: Int64, largest: Int64, median: UInt64, p99: UInt64) {
        self.pairs = pairs
        self.smallest = smallest
        self.largest = largest
        self.median = median
        self.p99 = p99
    }

    /// The largest difference in either direction.
    package var largestMagnitude: UInt64 { max(smallest.magnitude, largest.magnitude) }
}

/// Interarrival jitter, the running estimate of RFC 3550, section 6.4.1. Nanoseconds.
package struct Jitter: Codable, Sendable, Hashable {
    /// After the last arrival.
    package var last: Double
    package var largest: Double

    package init(last: Double, largest: Double) {
        self.last = last
        self.largest = largest
    }
}
