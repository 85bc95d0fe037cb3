// When each packet of a flow departs.

/// How fast a flow is sent.
package enum Pacing: Hashable, Sendable {
    /// As fast as the kernel takes them.
    case backToBack
    /// On an absolute schedule: packet n departs n/rate seconds after the start. What is late goes at once (a burst),
    /// so that the rate holds.
    case packetsPerSecond(Double)
    /// Nanoseconds from the start, in order.
    case listed([UInt64])

    /// Nanoseconds from the start to the departure of a packet; nil if it has no appointed time.
    package func departure(of sequence: Int) -> UInt64? {
        if case .listed(let times) = self { return times[sequence] }
        guard case .packetsPerSecond(let rate) = self, rate > 0 else { return nil }
        let offset = (Double(sequence) * 1_000_000_000 / rate).rounded()
        return offset < 0x1p63 ? UInt64(offset) : UInt64(Int64.max)
    }

    /// A departure later than this is late.
    package static let lateness: UInt64 = 1_000_000
    /// The pacing is degraded when more than this share of the packets is late.
    package static let lateShare = 0.01

    /// Did the sender keep its schedule?
    package enum Verdict: String, Sendable { case ok, degraded }

    package static func verdict(late: Int, of departures: Int) -> Verdict {
        Double(late) > lateShare * Double(departures) ? .degraded : .ok
    }
}
