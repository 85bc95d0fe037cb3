// What is remembered of arrivals to tell later how long the path lost everything.

/// Runs of sequence numbers that are missing.
package struct LossRuns: Hashable, Sendable {
    package var count = 0
    /// Packets of the longest run.
    package var longest = 0
    /// Nanoseconds between the departures of the packets on both sides of a run, the longest; the flow's first and last
    /// departure stand for them at its ends. nil if nothing is missing.
    package var longestOutage: UInt64?
}

/// The departures on both sides of every gap. Memory grows with gaps, not with packets.
struct LossTrace: Hashable, Sendable {
    private var anchors: [Anchor] = []
    private var highest: Anchor?

    private struct Anchor: Hashable {
        var sequence: UInt32
        var departure: UInt64
    }

    mutating func note(_ sequence: UInt32, departure: UInt64) {
        let anchor = Anchor(sequence: sequence, departure: departure)
        guard let highest, sequence > highest.sequence else {
            if highest == nil { self.highest = anchor }
            return anchors.append(anchor)
        }
        if sequence > highest.sequence &+ 1 { anchors += [highest, anchor] }
        self.highest = anchor
    }

    /// Books a packet that waits unread: it is not lost.
    mutating func noteQueued(_ sequence: UInt32, departure: UInt64) {
        anchors.append(Anchor(sequence: sequence, departure: departure))
    }

    /// The runs in `missing` of a flow of `attempted` packets.
    func runs(_ missing: [Range<Int>], attempted: Int, departures: ClosedRange<UInt64>) -> LossRuns {
        let all = anchors + (highest.map { [$0] } ?? [])
        let times = Dictionary(all.map { (Int($0.sequence), $0.departure) }) { first, _ in first }
        var runs = LossRuns(count: missing.count, longest: missing.map(\.count).max() ?? 0)
        for run in missing {
            let before = run.lowerBound == 0 ? departures.lowerBound : times[run.lowerBound - 1]
            let after = run.upperBound >= attempted ? departures.upperBound : times[run.upperBound]
            guard let before, let after else { continue }
            runs.longestOutage = max(runs.longestOutage ?? 0, after > before ? after - before : 0)
        }
        return runs
    }
}
