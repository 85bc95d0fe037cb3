// Waiting for several descriptors at once.

import Glibc
import SystemPackage

package enum Poll {
    package static let readable = Int16(POLLIN)
    package static let writable = Int16(POLLOUT)
    package static let failed = Int16(POLLERR)

    /// A descriptor, and what is waited for or has come: a set of POLL*.
    package struct Entry: Hashable, Sendable {
        package var descriptor: CInt
        package var events: Int16

        package init(_ descriptor: CInt, _ events: Int16) {
            self.descriptor = descriptor
            self.events = events
        }
    }

    /// The descriptors that are ready, in the order asked; none when the time is over. Nil milliseconds wait for ever.
    /// - Throws: EINTR when a stop was requested.
    package static func wait(_ entries: [Entry], milliseconds: Int? = nil) throws(SystemCallError) -> [Entry] {
        var polled = entries.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
        let deadline = milliseconds.map { Clock.monotonic + UInt64(max($0, 0)) * 1_000_000 }
        try systemCall("poll") { unsafe poll(&polled, nfds_t(polled.count), remaining(deadline)) }
        return polled.filter { $0.revents != 0 }.map { Entry($0.fd, $0.revents) }
    }

    /// Milliseconds to the deadline, rounded up; -1 without one.
    private static func remaining(_ deadline: UInt64?) -> CInt {
        guard let deadline else { return -1 }
        let now = Clock.monotonic
        return deadline > now ? CInt(clamping: (deadline - now + 999_999) / 1_000_000) : 0
    }
}
