// A session for this process alone and what it starts.

import CLinux
import Glibc
import SystemCalls

package enum RootlessSession {
    /// Moves the calling process into a new session of its own: it is root there. Equivalent to `unshare -Urmn`.
    /// - Throws: SessionError where the machine forbids it, or the process has threads.
    package static func enterNew() throws {
        try SessionDescriptors.requireOneThread()
        let (user, group) = (geteuid(), getegid())
        do {
            try linuxCall("unshare") { netlab_unshare(CInt(NETLAB_NEW_USER | NETLAB_NEW_NS | NETLAB_NEW_NET)) }
            try Files.write("deny", to: "/proc/self/setgroups")
            try Files.write("0 \(user) 1\n", to: "/proc/self/uid_map")
            try Files.write("0 \(group) 1\n", to: "/proc/self/gid_map")
        } catch {
            throw SessionError("rootless session", "\(error)", remedy: RootlessSupport.explain(error.errno))
        }
        try SessionMounts.prepare()
    }

    /// What the first process below it is cloned with, so that all of the session's ends with that one.
    package static let commandFlags = CInt(NETLAB_NEW_PID | NETLAB_NEW_NS)

    /// Called by that first process: `mount -t proc proc /proc`, or its labs would not find their own keepers.
    /// - Throws: EPERM where parts of the outer /proc are hidden, as in a container.
    package static func renewProcesses() throws(SystemCallError) { try Mounts.mountNew("proc", on: "/proc") }
}
