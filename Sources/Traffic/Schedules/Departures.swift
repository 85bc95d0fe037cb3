// The record of how well a flow kept its schedule.

/// The departures of one flow, as they happen.
struct Departures {
    let schedule: Schedule
    private(set) var first: UInt64 = 0
    private(set) var last: UInt64 = 0
    private(set) var count = 0
    private(set) var late = 0
    private(set) var errors = DurationHistogram()
    private(set) var stalls = SenderReport.Stalls()

    init(_ schedule: Schedule) { self.schedule = schedule }

    /// Books a departure.
    mutating func note(_ sequence: Int, at now: UInt64) {
        let due = schedule.due(sequence)
        let ready = max(due ?? 0, count == 0 ? now : last)
        if now > ready, now - ready > Pacing.lateness { stalls.note(now - ready) }
        if let due {
            let error = now > due ? now - due : 0
            errors.insert(error)
            if error > Pacing.lateness { late += 1 }
        }
        if count == 0 { first = now }
        last = now
        count += 1
    }
}
