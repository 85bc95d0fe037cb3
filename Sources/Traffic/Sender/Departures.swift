// Keeps a flow's schedule and the record of how well it was kept.

import SystemCalls

/// The departures of one flow, as they happen.
struct Departures {
    /// Sleeping ends this early; the rest is spun away.
    static let spin: UInt64 = 50_000

    private let pacing: Pacing
    private let start: UInt64
    private(set) var first: UInt64 = 0
    private(set) var last: UInt64 = 0
    private(set) var count = 0
    private(set) var late = 0
    private(set) var errors = Histogram()
    private(set) var stalls = SenderReport.Stalls()

    init(_ pacing: Pacing, start: UInt64) {
        self.pacing = pacing
        self.start = start
    }

    /// Waits until a packet is due; gives the time, or nil if a stop was requested before.
    func wait(for sequence: Int) -> UInt64? {
        var now = Clock.monotonic
        guard let due = pacing.departure(of: sequence).map({ start &+ $0 }) else { return now }
        if now &+ Self.spin < due {
            Clock.sleep(until: due - Self.spin)
            now = Clock.monotonic
        }
        while now < due {
            if Interrupts.isRequested { return nil }
            now = Clock.monotonic
        }
        return now
    }

    /// Books a departure.
    mutating func note(_ sequence: Int, at now: UInt64) {
        let due = pacing.departure(of: sequence).map { start &+ $0 }
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
