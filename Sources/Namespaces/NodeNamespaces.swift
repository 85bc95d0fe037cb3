// What a process in a node sees beside the node's network: names, /sys, /proc, and the host's name.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// The mount and host name namespace of one node. They live as long as this object or a process in them.
package struct NodeNamespaces: Sendable {
    package let mount: SharedDescriptor
    package let uts: SharedDescriptor
    /// What the kernel refused to mount, and why: there the node sees the machine's own.
    package let kept: [SystemCallError]

    /// For a process: after the node's network, in this order.
    package var joins: [Spawn.Join] {
        [.init(mount.raw, CInt(NETLAB_NEW_NS)), .init(uts.raw, CInt(NETLAB_NEW_UTS))]
    }

    /// Makes the namespaces. Equivalent to what `ip netns exec` mounts before it runs a command, and `hostname NAME`.
    /// - Parameters:
    ///   - hostName: cut after 64 bytes, the kernel's limit.
    ///   - hostsFile: what the node has as /etc/hosts.
    ///   - resolvFile: what it has as /etc/resolv.conf; a machine without that file has none here either.
    ///   - runDirectory: where the node has 64 MiB of memory to itself as files, for sockets and the like; they need no
    ///     removal.
    ///   - procMount: a /proc of its own, which shows the calling process's pid namespace.
    package static func make(
        network: Namespace, hostName: String, hostsFile: String, resolvFile: String, runDirectory: String? = nil,
        procMount: Bool
    ) throws -> NodeNamespaces {
        try FreshThread.run {
            let kept = try enterNew(
                network: network, hostName: hostName, hostsFile: hostsFile, resolvFile: resolvFile)
            if let runDirectory {
                try Mounts.mountNew(
                    "tmpfs", on: runDirectory, flags: UInt(MS_NOSUID | MS_NODEV), data: "mode=1777,size=64m")
            }
            let mount = SharedDescriptor(try Files.open("/proc/thread-self/ns/mnt"))
            let uts = SharedDescriptor(try Files.open("/proc/thread-self/ns/uts"))
            let processes = procMount ? refusal(of: mountProcesses) : nil
            return NodeNamespaces(mount: mount, uts: uts, kept: [kept, processes].compactMap { $0 })
        }
    }

    /// Moves the calling thread, or a process with one thread, into such namespaces, without holding them.
    /// - Returns: why the node sees the machine's own /sys, if it does.
    @discardableResult
    package static func enterNew(
        network: Namespace, hostName: String, hostsFile: String, resolvFile: String
    ) throws -> SystemCallError? {
        try network.enter()
        try linuxCall("unshare") { netlab_unshare(CInt(NETLAB_NEW_NS | NETLAB_NEW_UTS)) }
        try Mounts.receiveOnly()
        try bind(hostsFile, over: "/etc/hosts")
        try bind(resolvFile, over: "/etc/resolv.conf")
        try name(hostName)
        return refusal(of: mountSystemFiles)
    }

    /// Gives the calling thread, or a process with one thread, a mount namespace of its own in which /sys shows the
    /// network it is in, and changes nothing else.
    /// - Returns: why it sees the /sys of before, if it does.
    @discardableResult
    package static func showNetwork() -> SystemCallError? {
        refusal { () throws(SystemCallError) in
            try linuxCall("unshare") { netlab_unshare(CInt(NETLAB_NEW_NS)) }
            try Mounts.receiveOnly()
            try mountSystemFiles()
        }
    }

    private static func refusal(of attempt: () throws(SystemCallError) -> Void) -> SystemCallError? {
        do { try attempt() } catch { return error }
        return nil
    }

    /// The kernel follows a symbolic link, as /etc/resolv.conf often is one, and mounts over its end.
    private static func bind(_ file: String, over path: String) throws(SystemCallError) {
        if FileStatus(path) != nil { try Mounts.bind(file, on: path) }
    }

    private static func name(_ hostName: String) throws(SystemCallError) {
        let bytes = hostName.utf8.prefix(64).map { CChar(bitPattern: $0) }
        try systemCall("sethostname", on: hostName) { unsafe sethostname(bytes, bytes.count) }
    }

    private static func mountProcesses() throws(SystemCallError) {
        try Mounts.mountNew("proc", on: "/proc", flags: UInt(MS_NOSUID | MS_NODEV | MS_NOEXEC))
    }

    /// A sysfs of the node's network, and below it what the old one had mounted: commands look for cgroups and BPF there.
    private static func mountSystemFiles() throws(SystemCallError) {
        let old = try Mounts.hold("/sys")
        try Mounts.mountNew("sysfs", on: "/sys", flags: flags(of: "/sys"))
        for part in ["fs/cgroup", "fs/bpf", "kernel/debug", "kernel/tracing"] {
            let source = "\(Mounts.path(of: old))/\(part)"
            guard unsafe netlab_is_mount_point(source) == 1 else { continue }
            try? Mounts.bind(source, on: "/sys/\(part)")
        }
    }

    /// In a user namespace the kernel gives a new sysfs only if it is as restricted as the one that is there.
    private static func flags(of path: String) -> UInt {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return 0 }
        let kept = UInt(MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_NOATIME | MS_NODIRATIME)
        return UInt(status.f_flag) & kept
    }
}
