// An instance of tracefs of our own: nobody else's events are turned on or off by it.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// `instances/netlab-PID-STARTTIME` with the event skb/kfree_skb, in a mount of tracefs that has no place. The instance goes
/// with this object; those of killed processes go when the next one is made, and by `TraceInstance.collect()`.
package struct TraceInstance: ~Copyable, Sendable {
    private let mount: Descriptor
    private let name: String

    /// - Throws: SystemCallError where there is no tracefs, no such event, or no right.
    package init() throws(SystemCallError) {
        let mount = Descriptor(owning: try linuxCall("mount tracefs") { netlab_open_tracefs() })
        let root = "/proc/self/fd/\(mount.raw)"
        Self.removeOrphans(below: root)
        let identity = ProcessIdentity.current ?? ProcessIdentity(pid: getpid(), startTime: 0)
        // A process may have several.
        let number = UInt32.random(in: 0...UInt32.max)
        let name = "\(Self.prefix)\(identity.pid)-\(identity.startTime)-\(number)"
        let path = "\(root)/instances/\(name)"
        _ = try systemCall("mkdir", on: "tracefs instance \(name)") { unsafe mkdir(path, 0o700) }
        do { try Self.start(path) } catch {
            unsafe rmdir(path)
            throw error
        }
        self.name = name
        self.mount = mount
    }

    deinit {
        try? Files.write("0", to: "\(path)/events/skb/kfree_skb/enable", flags: O_WRONLY)
        unsafe rmdir(path)
    }

    private static let prefix = "netlab-"

    private var path: String { "/proc/self/fd/\(mount.raw)/instances/\(name)" }

    private static func start(_ path: String) throws(SystemCallError) {
        // Messages between processes have no protocol.
        try Files.write("protocol != 0", to: "\(path)/events/skb/kfree_skb/filter", flags: O_WRONLY)
        try? Files.write("0", to: "\(path)/options/overwrite", flags: O_WRONLY)
        try Files.write("16384", to: "\(path)/buffer_size_kb", flags: O_WRONLY)
        try Files.write("1", to: "\(path)/events/skb/kfree_skb/enable", flags: O_WRONLY)
    }

    func format() throws -> TraceFormat {
        guard let format = TraceFormat(try Files.text("\(path)/events/skb/kfree_skb/format")) else {
            throw SystemCallError("read", on: "the format of skb/kfree_skb", errno: .badMessage)
        }
        return format
    }

    /// Opens the pages of every processor: each is read once.
    func openPipes() throws(SystemCallError) -> [SharedDescriptor] {
        var pipes: [SharedDescriptor] = []
        for processor in Files.directories(in: "\(path)/per_cpu") {
            pipes.append(
                SharedDescriptor(try Files.open("\(path)/per_cpu/\(processor)/trace_pipe_raw", O_RDONLY | O_NONBLOCK)))
        }
        return pipes
    }

    /// Events that found a processor's buffer full.
    func lost() -> UInt64 {
        let directory = "\(path)/per_cpu"
        return Files.directories(in: directory).reduce(0) { sum, processor in
            sum + TraceFormat.lost((try? Files.text("\(directory)/\(processor)/stats")) ?? "")
        }
    }

    /// Removes the instances of processes that are gone.
    /// - Returns: their names; of `dryRun`, those that would be.
    @discardableResult
    package static func collect(dryRun: Bool = false) -> [String] {
        let raw = netlab_open_tracefs()
        guard raw >= 0 else { return [] }
        let mount = Descriptor(owning: raw)
        return removeOrphans(below: "/proc/self/fd/\(mount.raw)", dryRun: dryRun)
    }

    @discardableResult
    private static func removeOrphans(below root: String, dryRun: Bool = false) -> [String] {
        Files.directories(in: "\(root)/instances").filter { name in
            guard name.hasPrefix(prefix), let owner = owner(of: name), !owner.isAlive else { return false }
            if dryRun { return true }
            return unsafe rmdir("\(root)/instances/\(name)") == 0
        }
    }

    static func owner(of name: String) -> ProcessIdentity? {
        let parts = name.dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let pid = pid_t(parts[0]), pid > 0, let start = UInt64(parts[1]) else { return nil }
        return ProcessIdentity(pid: pid, startTime: start)
    }
}
