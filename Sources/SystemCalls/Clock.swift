// Time: one monotonic clock for schedules, one wall clock for records.

import Glibc

package enum Clock {
    /// Nanoseconds of CLOCK_MONOTONIC. All namespaces of a machine share it.
    package static var monotonic: UInt64 { read(CLOCK_MONOTONIC) }

    /// Nanoseconds since 1970 of CLOCK_REALTIME.
    package static var wall: UInt64 { read(CLOCK_REALTIME) }

    /// Nanoseconds of processor time that the calling thread has used.
    package static var thread: UInt64 { read(CLOCK_THREAD_CPUTIME_ID) }

    /// Sleeps until `deadline` of `monotonic`; returns early when a stop was requested.
    package static func sleep(until deadline: UInt64) {
        var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        while !Interrupts.isRequested {
            if unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) != EINTR { return }
        }
    }

    /// Sleeps for a number of milliseconds.
    package static func sleep(milliseconds: UInt64) { sleep(until: monotonic + milliseconds * 1_000_000) }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
