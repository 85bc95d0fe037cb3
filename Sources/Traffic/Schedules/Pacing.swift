// How a flow's schedule is kept.

/// When packets depart, what becomes of late ones, and what is remembered of it.
package struct Pacing: Hashable, Sendable {
    /// What becomes of packets that are later than `lateness`.
    package enum CatchUp: String, Hashable, Sendable {
        /// They go at once, so that the rate holds.
        case burst
        /// They are not sent.
        case skip
        /// The rest of the schedule is later by as much, so that no gap becomes smaller.
        case stretch
    }

    package var rhythm: Rhythm
    package var catchUp: CatchUp
    /// Remember the time of every departure.
    package var keepsTimes: Bool

    package init(_ rhythm: Rhythm, catchUp: CatchUp = .burst, keepsTimes: Bool = false) {
        self.rhythm = rhythm
        self.catchUp = catchUp
        self.keepsTimes = keepsTimes
    }

    /// As fast as the kernel takes them.
    package static let backToBack = Pacing(.backToBack)

    /// Packet n departs n/rate seconds after the start.
    package static func packetsPerSecond(_ rate: Double) -> Pacing { Pacing(.packetsPerSecond(rate)) }

    /// A departure more nanoseconds late than this is late: 1 ms.
    package static let lateness: UInt64 = 1_000_000
    /// The pacing is degraded when more than this share of the packets is late.
    package static let lateShare = 0.01

    /// Did the sender keep its schedule?
    package enum Verdict: String, Sendable { case ok, degraded }

    package static func verdict(late: Int, of departures: Int) -> Verdict {
        Double(late) > lateShare * Double(departures) ? .degraded : .ok
    }
}
