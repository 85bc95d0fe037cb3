// A process told from all others, also from one that gets its number later.

import CLinux
import Glibc
import SystemPackage

/// A process as /proc shows it: number and start, which no two processes of one boot share.
package struct ProcessIdentity: Hashable, Sendable, Codable {
    /// In the pid namespace that /proc shows.
    package var pid: pid_t
    /// Clock ticks after the boot: field 22 of /proc/PID/stat.
    package var startTime: UInt64

    package init(pid: pid_t, startTime: UInt64) {
        self.pid = pid
        self.startTime = startTime
    }

    /// The process that has the number now; nil if none has.
    package init?(of pid: pid_t) {
        guard let startTime = Self.startTime("\(pid)") else { return nil }
        self.init(pid: pid, startTime: startTime)
    }

    /// The process of a pidfd. Right also when /proc is of an outer pid namespace and the numbers differ.
    package init?(pidfd: CInt) {
        guard let text = try? Files.text("/proc/self/fdinfo/\(pidfd)"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pid:") }),
            let pid = pid_t(line.dropFirst(4).drop { $0 == "\t" || $0 == " " }), pid > 0
        else { return nil }
        self.init(of: pid)
    }

    /// The calling process.
    package static var current: ProcessIdentity? {
        guard let text = try? Files.text("/proc/self/stat"), let pid = pid_t(text.prefix { $0 != " " }) else {
            return nil
        }
        return ProcessIdentity(of: pid)
    }

    /// Runs, and has not ended: a zombie is dead, and so is what only waits for others to be taken by their parents, as the
    /// first process of a pid namespace does.
    package var isAlive: Bool {
        guard let pidfd = open(), let fields = Self.fields("\(pid)"), let flags = UInt32(fields[6]) else {
            return false
        }
        let exiting: UInt32 = 4  // PF_EXITING
        return flags & exiting == 0 && (try? PidDescriptor.waitForEnd(pidfd.raw, milliseconds: 0)) == false
    }

    /// Sends a signal, never to a later process of the same number; false if the process is gone.
    @discardableResult
    package func kill(_ signal: CInt) throws(SystemCallError) -> Bool {
        guard let pidfd = open() else { return false }
        return try PidDescriptor.signal(pidfd.raw, signal, of: "\(pid)")
    }

    /// Waits for its end; false if it still runs after so many milliseconds.
    package func waitUntilGone(milliseconds: Int) throws(SystemCallError) -> Bool {
        guard let pidfd = open() else { return true }
        return try PidDescriptor.waitForEnd(pidfd.raw, milliseconds: milliseconds)
    }

    /// First the pidfd, then the look at the start: what has the number by then was there when we opened it.
    private func open() -> Descriptor? {
        let raw = netlab_pidfd_open(pid)
        guard raw >= 0 else { return nil }
        let pidfd = Descriptor(owning: raw)
        guard Self.startTime("\(pid)") == startTime else { return nil }
        return pidfd
    }

    private static func startTime(_ pid: String) -> UInt64? { fields(pid).flatMap { UInt64($0[19]) } }

    /// /proc/PID/stat from its third field on: state, parent, ..., flags (6), ..., start (19).
    private static func fields(_ pid: String) -> [Substring]? {
        guard let text = try? Files.text("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        // The name in parentheses is the second field and may hold anything.
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? fields : nil
    }
}
