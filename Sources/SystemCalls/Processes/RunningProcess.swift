// A child process of ours, held by its pidfd.

import CLinux
import Glibc
import SystemPackage

/// A child that `Spawn` started. Its number stays its own until it is waited for.
package final class RunningProcess: Sendable {
    /// In the caller's pid namespace.
    package let pid: pid_t
    package let pidfd: Descriptor

    init(pid: pid_t, pidfd: consuming Descriptor) {
        self.pid = pid
        self.pidfd = pidfd
    }

    /// Sends a signal; false if the process has ended.
    @discardableResult
    package func signal(_ number: CInt) throws(SystemCallError) -> Bool {
        try PidDescriptor.signal(pidfd.raw, number, of: "\(pid)")
    }

    /// Waits for its end and takes its status.
    package func wait() throws(SystemCallError) -> WaitStatus { try Children.wait(pid) }

    /// Its status, if it ends within so many milliseconds.
    package func wait(milliseconds: Int) throws(SystemCallError) -> WaitStatus? {
        try PidDescriptor.waitForEnd(pidfd.raw, milliseconds: milliseconds) ? wait() : nil
    }

    /// The process as /proc shows it, for those who are not its parent; nil if it was waited for.
    package var identity: ProcessIdentity? { ProcessIdentity(pidfd: pidfd.raw) }
}

/// What a pidfd is good for.
enum PidDescriptor {
    static func signal(_ raw: CInt, _ number: CInt, of subject: String) throws(SystemCallError) -> Bool {
        let code = netlab_pidfd_signal(raw, number)
        if code == -ESRCH { return false }
        try linuxCall("pidfd_send_signal", on: subject) { code }
        return true
    }

    /// Waits until the process has ended, a zombie included; false if it has not after so many milliseconds.
    static func waitForEnd(_ raw: CInt, milliseconds: Int?) throws(SystemCallError) -> Bool {
        try !Poll.wait([Poll.Entry(raw, Poll.readable)], milliseconds: milliseconds).isEmpty
    }
}
