// Packet reordering of RFC 4737, computed while packets arrive.

/// The order of a flow's distinct packets. Duplicates must not be shown to it (RFC 4737, section 2.3).
///
/// Memory grows with the gaps in the sequence, not with the packets.
package struct Reordering: Hashable, Sendable {
    /// The largest n that is told apart; it stands for itself and everything above.
    package static let deepest = 64

    /// Type-P-Reordered (section 3.3): packets with a sequence number less than the next one expected.
    package private(set) var count = 0
    /// Distinct packets seen.
    package private(set) var arrivals = 0
    /// Reordering extent (section 4.2.2): how many arrivals ago the earliest packet with a larger number came.
    package private(set) var largestExtent = 0
    package private(set) var extentSum = 0
    /// Late time offset (section 4.2.3): how much later than that packet, in nanoseconds.
    package private(set) var largestLateTime: UInt64 = 0
    package private(set) var lateTimeSum: UInt64 = 0
    /// n-reordering (section 5.4): element n holds how many packets came directly behind n packets, and no more, all
    /// with larger numbers.
    package private(set) var byDepth: [Int] = []
    /// The arrivals that were further ahead than the next one expected. The earliest packet with a larger number than a
    /// reordered one is always among them.
    private var jumps: [Jump] = []
    private var recent: [UInt32] = []
    private var next: UInt64 = 0

    private struct Jump: Hashable {
        var sequence: UInt32
        var arrival: Int
        var time: UInt64
    }

    package init() {}

    /// Books a packet that arrived at `time`; true if it is reordered.
    @discardableResult
    package mutating func note(_ sequence: UInt32, at time: UInt64) -> Bool {
        let isReordered = UInt64(sequence) < next
        if isReordered {
            noteReordered(sequence, time)
        } else {
            if UInt64(sequence) > next || jumps.isEmpty {
                jumps.append(Jump(sequence: sequence, arrival: arrivals, time: time))
            }
            next = UInt64(sequence) + 1
        }
        remember(sequence)
        arrivals += 1
        return isReordered
    }

    private mutating func noteReordered(_ sequence: UInt32, _ time: UInt64) {
        let jump = jumps[firstJump(beyond: sequence)]
        let extent = arrivals - jump.arrival
        let late = time > jump.time ? time - jump.time : 0
        count += 1
        extentSum += extent
        largestExtent = max(largestExtent, extent)
        lateTimeSum += late
        largestLateTime = max(largestLateTime, late)
        let depth = depth(of: sequence)
        if byDepth.isEmpty { byDepth = Array(repeating: 0, count: Self.deepest + 1) }
        byDepth[depth] += 1
    }

    /// Binary search: jumps are in ascending order of their numbers, and one beyond a reordered packet exists.
    private func firstJump(beyond sequence: UInt32) -> Int {
        var low = 0
        var high = jumps.count - 1
        while low < high {
            let middle = (low + high) / 2
            if jumps[middle].sequence > sequence { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// How many arrivals directly before have larger numbers.
    private func depth(of sequence: UInt32) -> Int {
        var depth = 0
        while depth < min(arrivals, Self.deepest) {
            guard recent[(arrivals - 1 - depth) % Self.deepest] > sequence else { return depth }
            depth += 1
        }
        return depth
    }

    private mutating func remember(_ sequence: UInt32) {
        if recent.count < Self.deepest { recent.append(sequence) } else { recent[arrivals % Self.deepest] = sequence }
    }
}
