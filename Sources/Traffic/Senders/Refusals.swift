// Which packets of a flow the kernel refused, and why.

/// Sequence numbers of failed sends, in runs of the same errno.
package struct Refusals: Hashable, Sendable {
    package struct Run: Hashable, Sendable {
        package var packets: Range<Int>
        package var errno: CInt
    }

    /// In order. What comes after `most` runs is counted in the sender's errors only.
    package private(set) var runs: [Run] = []
    package private(set) var isComplete = true
    static let most = 1 << 16

    package init() {}

    /// Room for as many as a flow can have: the sending loop allocates nothing.
    mutating func reserve(_ packets: Int) { runs.reserveCapacity(min(packets, Self.most)) }

    /// Notes the packets that one send(2) was about.
    mutating func note(_ packets: Range<Int>, errno: Int) {
        if let last = runs.indices.last, runs[last].errno == CInt(errno),
            runs[last].packets.upperBound == packets.lowerBound
        {
            runs[last].packets = runs[last].packets.lowerBound..<packets.upperBound
        } else if runs.count < Self.most {
            runs.append(Run(packets: packets, errno: CInt(truncatingIfNeeded: errno)))
        } else {
            isComplete = false
        }
    }
}
