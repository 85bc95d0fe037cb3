// A flow's appointments, and the waiting for them.

import SystemCalls

/// A rhythm that has begun.
struct Schedule {
    /// Sleeping ends this early; the rest is spun away.
    static let spin: UInt64 = 50_000

    let rhythm: Rhythm
    /// CLOCK_MONOTONIC nanoseconds; later by each stretch.
    private(set) var start: UInt64

    init(_ rhythm: Rhythm, start: UInt64) {
        self.rhythm = rhythm
        self.start = start
    }

    /// When a packet is to depart; nil if it has no appointed time.
    @inline(__always)
    func due(_ sequence: Int) -> UInt64? { rhythm.departure(of: sequence).map { start &+ $0 } }

    /// Makes everything that is left later.
    mutating func stretch(by time: UInt64) { start &+= time }

    /// Waits until a packet is due; gives the time, or nil if a stop was requested before.
    @inline(__always)
    static func wait(until due: UInt64?, _ progress: SenderProgress) -> UInt64? {
        let now = Clock.monotonic
        guard let due, now < due else { return now }
        return wait(until: due, from: now, progress)
    }

    private static func wait(until due: UInt64, from began: UInt64, _ progress: SenderProgress) -> UInt64? {
        var now = began
        while now &+ spin < due {
            if progress.isStopped { return nil }
            Clock.sleep(until: min(due - spin, now + 100_000_000))
            now = Clock.monotonic
        }
        while now < due {
            if progress.isStopped { return nil }
            now = Clock.monotonic
        }
        return now
    }
}
