// The record of how well a flow kept its schedule.

/// The departures of one flow, as they happen.
struct Departures {
    private(set) var schedule: Schedule
    let catchUp: Pacing.CatchUp
    private(set) var first: UInt64 = 0
    private(set) var last: UInt64 = 0
    private(set) var count = 0
    private(set) var late = 0
    /// Packets that were too late to be sent.
    private(set) var skipped = 0
    /// Nanoseconds by which the schedule became later.
    private(set) var stretched: UInt64 = 0
    private(set) var errors = DurationHistogram()
    private(set) var stalls = SenderReport.Stalls()
    /// By sequence number; 0: not sent. Empty unless they are kept.
    private(set) var times: [UInt64] = []
    private let keepsTimes: Bool

    init(_ pacing: Pacing, start: UInt64) {
        schedule = Schedule(pacing.rhythm, start: start)
        catchUp = pacing.catchUp
        keepsTimes = pacing.keepsTimes
    }

    /// Makes room for the times of `count` packets, where they are kept.
    mutating func reserve(_ count: Int) { if keepsTimes { times = Array(repeating: 0, count: count) } }

    /// Is a packet that could depart now to be left out? Then it is booked so.
    @inline(__always)
    mutating func skips(due: UInt64?, at now: UInt64) -> Bool {
        guard catchUp == .skip, let due, now > due, now - due > Pacing.lateness else { return false }
        skipped += 1
        return true
    }

    /// Books a departure that was due at a time.
    @inline(__always)
    mutating func note(_ sequence: Int, due: UInt64?, at now: UInt64) {
        let ready = max(due ?? 0, count == 0 ? now : last)
        if now > ready, now - ready > Pacing.lateness { stalls.note(now - ready) }
        if let due { note(error: now > due ? now - due : 0) }
        if count == 0 { first = now }
        last = now
        count += 1
        if sequence < times.count { times[sequence] = now }
    }

    @inline(__always)
    private mutating func note(error: UInt64) {
        errors.insert(error)
        guard error > Pacing.lateness else { return }
        late += 1
        if catchUp == .stretch {
            schedule.stretch(by: error)
            stretched += error
        }
    }

    /// A packet that was too late to be sent is as bad as one that was sent too late.
    var verdict: Pacing.Verdict { Pacing.verdict(late: late + skipped, of: count + skipped) }

    /// Forgets the time of a packet that was none: the kernel did not want it.
    mutating func forget(_ sequence: Int) { if sequence < times.count { times[sequence] = 0 } }
}
