// Time: one monotonic clock for schedules, one wall clock for records.

import Glibc

package enum Clock {
    /// Nanoseconds of CLOCK_MONOTONIC. All namespaces of a machine share it.
    package static var monotonic: UInt64 { read(CLOCK_MONOTONIC) }

    /// Nanoseconds since 1970 of CLOCK_REALTIME.
    package static var wall: UInt64 { read(CLOCK_REALTIME) }

    /// Nanoseconds since the machine was started, its sleep included.
    package static var sinceBoot: UInt64 { read(CLOCK_BOOTTIME) }

    /// Nanoseconds of processor time that the calling thread has used.
    package static var thread: UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

    /// Sleeps until `deadline` of `monotonic`; returns early when a stop was requested.
    package static func sleep(until deadline: UInt64) {
        // A signal wakes one thread only: the others look at the flag from time to time.
        let slice: UInt64 = 100_000_000
        while !Interrupts.isRequested {
            let now = monotonic
            guard now < deadline else { return }
            let next = min(deadline, now + slice)
            var time = timespec(tv_sec: Int(next / 1_000_000_000), tv_nsec: Int(next % 1_000_000_000))
            unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil)
        }
    }

    /// Sleeps for a number of milliseconds.
    package static func sleep(milliseconds: UInt64) { sleep(until: monotonic + milliseconds * 1_000_000) }

    /// How far `wall` is ahead of `monotonic`, at most so much: the best of a few readings. It changes only when somebody
    /// sets the clock.
    package static var wallLead: UInt64 {
        let tries = (0..<5).map { _ in
            let before = monotonic
            let wall = wall
            let after = monotonic
            return (doubt: after - before, lead: wall &- after)
        }
        return tries.min { $0.doubt < $1.doubt }?.lead ?? 0
    }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
