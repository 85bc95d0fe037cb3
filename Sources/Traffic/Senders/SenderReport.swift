// What became of a flow on the sender's side.

import SystemPackage

/// The sender's books of one flow.
package struct SenderReport: Sendable {
    /// Times without departures, each longer than `Pacing.lateness`, though a packet was due. Nanoseconds.
    package struct Stalls: Hashable, Sendable {
        package var count = 0
        package var total: UInt64 = 0
        package var longest: UInt64 = 0

        package init() {}

        mutating func note(_ duration: UInt64) {
            count += 1
            total += duration
            longest = max(longest, duration)
        }
    }

    /// Sequence numbers used: 0..<attempted.
    package var attempted: Int
    /// send(2) took them.
    package var accepted: Int
    /// Failed sends by errno symbol. ENOBUFS is a loss at the qdisc or driver, EPERM one at
    /// netfilter's output; everything else was never sent.
    package var errors: [String: Int]
    /// How late departures were, in nanoseconds; nil if back to back.
    package var departureError: DurationHistogram.Summary?
    /// The largest value and the count of each of the errors' buckets, those that are empty left out.
    package var errorBuckets: [[UInt64]] = []
    /// Which sends failed.
    package var refusals = Refusals()
    /// Departures later than `Pacing.lateness`.
    package var late: Int
    /// Of those attempted: too late to be sent, where the flow asks for that.
    package var skipped = 0
    /// Nanoseconds by which the schedule became later, where the flow asks for that.
    package var stretched: UInt64 = 0
    /// CLOCK_MONOTONIC nanoseconds of every packet by its sequence number, 0 for one that was not sent; empty unless kept.
    package var departures: [UInt64] = []
    package var stalls: Stalls
    /// CLOCK_MONOTONIC nanoseconds just before the first and the last send(2); 0 if there was none.
    package var firstDeparture: UInt64
    package var lastDeparture: UInt64
    /// Nanoseconds of processor time that sending took, the veth peer's inline receive path included.
    package var processorTime: UInt64
    package var pacing: Pacing.Verdict
    /// The effective SO_SNDBUF in bytes, as the kernel keeps it: twice what was set.
    package var sendBuffer: Int
    /// Sends of a packet socket that found its send buffer full and waited. Nanoseconds.
    package var blocked = Stalls()
    /// Of a TCP flow, whose `accepted` are bytes.
    package var stream: StreamReport?
    /// FNV-1a over all frames attempted, their times 0.
    package var digest: UInt64
    /// A signal asked to stop before all were attempted.
    package var interrupted: Bool

    /// Sequence numbers of packets that there never were: skipped ones as far as departures are kept, and those that
    /// send(2) refused with an errno that is no loss.
    package var neverSent: [Range<Int>] {
        let skipped = skipped == 0 ? [] : departures.indices.filter { $0 < attempted && departures[$0] == 0 }
        let losses = [Errno.noBufferSpace.rawValue, Errno.notPermitted.rawValue]
        return skipped.map { $0..<$0 + 1 } + refusals.runs.filter { !losses.contains($0.errno) }.map(\.packets)
    }

    /// Refused with ENOBUFS: the same packets as the qdisc's drops.
    package var refused: Int { errors["ENOBUFS", default: 0] }

    /// Refused with EPERM: packets that netfilter or a control group dropped on the way out, as far as the sender can tell. It may
    /// be the call that was refused, by an IPsec policy for instance: the ledger knows.
    package var denied: Int { errors["EPERM", default: 0] }

    /// What the ledger calls sent.
    package var sent: Int { accepted + refused + denied }

    /// Departures per second between the first and the last; nil if fewer than two.
    package var achievedRate: Double? {
        let departed = attempted - skipped
        guard departed > 1, lastDeparture > firstDeparture else { return nil }
        return Double(departed - 1) * 1_000_000_000 / Double(lastDeparture - firstDeparture)
    }
}

extension SenderReport {
    /// How the schedule was kept, beyond what every flow has.
    mutating func add(_ departures: Departures) {
        skipped = departures.skipped
        stretched = departures.stretched
        errorBuckets = departures.errors.buckets.map { [$0.value, $0.count] }
        self.departures = departures.times
    }
}
