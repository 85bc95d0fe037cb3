// The control group of a node's senders, with the program that drops what they send: `cgroup-egress`.

import BPF
import CLinux
import Collectors
import Glibc
import LabFormat
import Namespaces
import SystemCalls
import SystemPackage

/// A group of threads of version 2, `netlab:INSTANCE:ID/NODE` below the caller's own group. Sockets belong to the group of the
/// thread that opens them; so a flow's sender needs no process of its own. The node's processes are in it too.
struct EgressGroup: Sendable {
    private let path: String

    /// Makes the group and attaches the program.
    /// Equivalent to `mkdir`, `echo threaded > cgroup.type` and `bpftool cgroup attach GROUP egress PROGRAM`.
    static func make(mark: Mark, node: String, _ filters: [FrameFilter]) throws {
        let program = try Program(FrameProgram.code(filters), kind: .controlGroupEgress, named: "netlab_drop")
        guard let unified = try ControlGroupMounts.current().unified else {
            throw LabError("control groups", "version 2 is not mounted", remedy: "mount -t cgroup2 none /sys/fs/cgroup")
        }
        let instance = "\(unified.own)/\(mark)"
        for path in [instance, "\(instance)/\(node)"] {
            if unsafe mkdir(path, 0o755) != 0, Errno.current != .fileExists {
                throw SystemCallError("mkdir", on: path, errno: .current)
            }
            let type = "\(path)/cgroup.type"
            if try Files.text(type) != "threaded\n" { try Files.write("threaded", to: type, flags: O_WRONLY) }
        }
        let directory = try Files.open("\(instance)/\(node)", O_RDONLY | O_DIRECTORY)
        try program.attach(toControlGroup: directory.raw)
    }

    /// Finds the group of a node whose lab is there.
    init(of node: String, mark: Mark) throws {
        let found = try ControlGroups.detect().existing(mark).map { "\($0)/\(node)" }
        guard let path = found.first(where: { Files.exists("\($0)/cgroup.threads") }) else {
            throw LabError("node '\(node)'", "its control group is gone")
        }
        self.path = path
    }

    /// Open for writing: `Spawn.groupFiles` of a process.
    func openForProcesses() throws(SystemCallError) -> SharedDescriptor {
        SharedDescriptor(try Files.open("\(path)/cgroup.procs", O_WRONLY))
    }

    /// Moves the calling thread into the group.
    func enter() throws(SystemCallError) { try Files.write("0", to: "\(path)/cgroup.threads", flags: O_WRONLY) }
}
