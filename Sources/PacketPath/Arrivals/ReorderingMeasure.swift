// Reordering as RFC 4737 measures it.

/// Type-P-Reordered and what follows from it, of a flow's distinct packets. Their number is `FlowEvidence.reordered`.
package struct ReorderingMeasure: Codable, Sendable, Hashable {
    /// Reordered packets per distinct packet: Type-P-Reordered-Ratio-Stream.
    package var ratio: Double
    /// Reordering extent: how many arrivals ago the earliest packet with a larger number came.
    package var largestExtent: UInt64
    package var meanExtent: Double
    /// Late time offset: nanoseconds between that packet's arrival and the reordered one's.
    package var largestLateTime: UInt64
    package var meanLateTime: Double
    /// n-reordering: packets by the largest n for which they are n-reordered, as pairs of n and packets. 64 is 64 or more.
    package var depths: [[UInt64]]

    package init(
        ratio: Double, largestExtent: UInt64, meanExtent: Double, largestLateTime: UInt64, meanLateTime: Double,
        depths: [[UInt64]]
    ) {
        self.ratio = ratio
        self.largestExtent = largestExtent
        self.meanExtent = meanExtent
        self.largestLateTime = largestLateTime
        self.meanLateTime = meanLateTime
        self.depths = depths
    }

    /// Packets that are n-reordered for this n: RFC 4737 takes 3 for those that make TCP retransmit.
    package func packets(reorderedBy n: UInt64) -> UInt64 {
        depths.reduce(0) { $0 + ($1.count == 2 && $1[0] >= n ? $1[1] : 0) }
    }
}
