// The namespaces of a session, held open, and the way into them.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// The user, mount, network and pid namespace of a session's first process.
package struct SessionDescriptors: Sendable {
    package let user: SharedDescriptor
    package let mount: SharedDescriptor
    package let network: SharedDescriptor
    package let processes: SharedDescriptor

    /// In the order in which they travel: user, mount, network, processes.
    package var all: [CInt] { [user.raw, mount.raw, network.raw, processes.raw] }

    /// Those of the calling process.
    package static func ofThisProcess() throws(SystemCallError) -> SessionDescriptors {
        var opened: [SharedDescriptor] = []
        for name in ["user", "mnt", "net", "pid"] {
            opened.append(SharedDescriptor(try Files.open("/proc/self/ns/\(name)")))
        }
        return SessionDescriptors(user: opened[0], mount: opened[1], network: opened[2], processes: opened[3])
    }

    private init(
        user: SharedDescriptor, mount: SharedDescriptor, network: SharedDescriptor, processes: SharedDescriptor
    ) {
        self.user = user
        self.mount = mount
        self.network = network
        self.processes = processes
    }

    /// From a message that carried `all`; nil if it carried another number.
    package init?(_ received: [SharedDescriptor]) {
        guard received.count == 4 else { return nil }
        self.init(user: received[0], mount: received[1], network: received[2], processes: received[3])
    }

    /// Moves the calling process into the session: it is root there, in the directory where it was.
    /// Equivalent to `nsenter --user --mount --net --preserve-credentials --setuid 0 --setgid 0`.
    /// - Throws: SessionError if the process has threads, for the kernel moves none of those between user namespaces.
    package func join() throws {
        try Self.requireOneThread()
        let directory = try WorkingDirectory()
        for (descriptor, flag) in [(user, NETLAB_NEW_USER), (mount, NETLAB_NEW_NS), (network, NETLAB_NEW_NET)] {
            try linuxCall("setns", on: Files.name(of: descriptor.raw)) { netlab_setns(descriptor.raw, CInt(flag)) }
        }
        if getegid() != 0 { try systemCall("setgid") { setgid(0) } }
        if geteuid() != 0 { try systemCall("setuid") { setuid(0) } }
        directory.restore()
    }

    /// Makes the session's pid namespace the one of the calling thread's children from now on: `Spawn` enters it so.
    /// The kernel makes no thread for the caller after this.
    package func adoptProcesses() throws(SystemCallError) {
        try linuxCall("setns", on: Files.name(of: processes.raw)) { netlab_setns(processes.raw, CInt(NETLAB_NEW_PID)) }
    }

    private static func requireOneThread() throws {
        let count = try Files.names(in: "/proc/self/task").count
        guard count == 1 else {
            throw SessionError(
                "session", "a process with \(count) threads cannot join it",
                remedy: "join it before the first thread starts: 'netlab with --rootless -- COMMAND'")
        }
    }
}

/// Where the process works: joining a mount namespace moves it to the root directory.
private struct WorkingDirectory: ~Copyable {
    private let path: String?
    private let held: Descriptor

    init() throws(SystemCallError) {
        held = try Files.open(".", O_DIRECTORY | CInt(NETLAB_O_PATH))
        path = Files.linkTarget("/proc/self/cwd")
    }

    /// By its path, in the mounts of the session; where that leads nowhere, the outer directory itself.
    consuming func restore() {
        if let path, unsafe chdir(path) == 0 { return }
        _ = fchdir(held.raw)
    }
}
