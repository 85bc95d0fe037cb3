// A flow's appointments, and the waiting for them.

import SystemCalls

/// A pacing that has begun.
struct Schedule {
    /// Sleeping ends this early; the rest is spun away.
    static let spin: UInt64 = 50_000

    let pacing: Pacing
    /// CLOCK_MONOTONIC nanoseconds.
    let start: UInt64

    init(_ pacing: Pacing, start: UInt64) {
        self.pacing = pacing
        self.start = start
    }

    /// When a packet is to depart; nil if it has no appointed time.
    @inline(__always)
    func due(_ sequence: Int) -> UInt64? { pacing.departure(of: sequence).map { start &+ $0 } }

    /// Waits until a packet is due; gives the time, or nil if a stop was requested before.
    func wait(for sequence: Int) -> UInt64? {
        var now = Clock.monotonic
        guard let due = due(sequence) else { return now }
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
}
