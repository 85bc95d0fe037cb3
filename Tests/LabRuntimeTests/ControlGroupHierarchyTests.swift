// Which control group is ours, on machines of all kinds.

import Glibc
import SystemCalls
import TestSupport
import Testing

@testable import LabRuntime

@Suite struct ControlGroupHierarchyTests {
    @Test func ofVersion2() {
        let mounts = ControlGroupMounts(
            mountinfo: "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
            membership: "0::/user.slice/user-1000.slice/session-3.scope\n")
        #expect(mounts.legacy.isEmpty)
        #expect(
            mounts.unified?.ownAndAbove == [
                "/sys/fs/cgroup/user.slice/user-1000.slice/session-3.scope",
                "/sys/fs/cgroup/user.slice/user-1000.slice", "/sys/fs/cgroup/user.slice", "/sys/fs/cgroup",
            ])
    }

    @Test func ofBothVersions() {
        let mounts = ControlGroupMounts(
            mountinfo: """
                31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
                32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
                34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
                35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
                41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
                """,
            membership: "4:memory:/build/7\n2:cpu,cpuacct:/\n1:name=systemd:/x\n0::/\n")
        #expect(mounts.unified?.own == "/sys/fs/cgroup/unified")
        #expect(
            mounts.legacy.mapValues(\.own) == [
                .memory: "/sys/fs/cgroup/memory/build/7", .cpu: "/sys/fs/cgroup/cpu,cpuacct",
            ])
        #expect(mounts.legacy[.memory]?.version == .v1)
    }

    /// A container sees a part of the hierarchy, under paths of the whole or of its part.
    @Test(arguments: [
        ("/docker/1", "/docker/1", "/cg"), ("/docker/1", "/docker/1/init", "/cg/init"), ("/docker/1", "/", "/cg"),
        ("/docker/1", "/docker/12", "/cg"), ("/", "/../..", "/cg"), ("/", "/a:b", "/cg/a:b"),
    ])
    func ofAContainer(root: String, group: String, own: String) {
        let mounts = ControlGroupMounts(
            mountinfo: "30 23 0:26 \(root) /cg ro - cgroup2 cgroup2 rw\n", membership: "0::\(group)\n")
        #expect(mounts.unified?.own == own)
    }

    @Test func namesWithSpacesAreRead() {
        let mounts = ControlGroupMounts(
            mountinfo: #"30 23 0:26 / /c\040g\134x rw - cgroup cgroup rw,pids"# + "\nnonsense - cgroup\n",
            membership: "3:pids:/\nnonsense\n")
        #expect(mounts.legacy[.pids]?.own == #"/c g\x"#)
    }

    @Test func thisMachineHasAll() throws {
        let mounts = try ControlGroupMounts.current()
        #expect(mounts.unified != nil || !mounts.legacy.isEmpty)
        for hierarchy in mounts.legacy.values {
            #expect(ControlGroups.words(of: "\(hierarchy.own)/cgroup.procs").contains("\(getpid())"))
        }
    }
}

/// A tree of plain files that looks like version 2.
@Suite struct UnifiedPlaceTests {
    private let scratch: ScratchDirectory
    private let top: String

    init() throws {
        scratch = try ScratchDirectory()
        top = scratch.path
    }

    private func group(
        _ name: String, offers: String = "cpu memory pids", enables: String = "", processes: String = ""
    ) throws {
        let path = name.isEmpty ? top : "\(top)/\(name)"
        _ = unsafe mkdir(path, 0o755)
        try Files.write(offers, to: "\(path)/cgroup.controllers")
        try Files.write(enables, to: "\(path)/cgroup.subtree_control")
        try Files.write(processes, to: "\(path)/cgroup.procs")
        if !name.isEmpty { try Files.write("domain", to: "\(path)/cgroup.type") }
    }

    private func base(of own: String, for controllers: [ControlGroupController] = [.memory, .pids]) throws -> String {
        let own = own.isEmpty ? top : "\(top)/\(own)"
        let path = try ControlGroups.base(in: .init(version: .v2, mountPoint: top, own: own), for: controllers)
        return String(path.dropFirst(top.count))
    }

    @Test func isOurOwnGroupIfItHasNoProcesses() throws {
        try group("")
        try group("a")
        #expect(try base(of: "a") == "/a")
    }

    @Test func isTheNearestAboveThatMayHaveGroups() throws {
        try group("", processes: "1\n")
        try group("a", enables: "memory pids")
        try group("a/b", offers: "memory", processes: "7\n")
        try group("a/b/c", processes: "8\n")
        #expect(try base(of: "a/b/c") == "/a")
        #expect(try base(of: "a/b/c", for: [.cpu]) == "/a", "it has no processes")
        try group("a", enables: "memory pids", processes: "9\n")
        #expect(try base(of: "a/b/c") == "/a", "it is so already")
        #expect(try base(of: "a/b/c", for: [.cpu]) == "", "the root may have both")
    }

    @Test func ofAContainersTopIsNone() throws {
        try group("", processes: "1\n8\n")
        try Files.write("domain", to: "\(top)/cgroup.type")
        let refusal = #expect(throws: ControlGroups.Refusal.self) { try base(of: "") }
        #expect(refusal?.controller == .memory)
        #expect(
            refusal?.reason.hasPrefix("the control group \(top) has processes, and none without is above it") == true)
        try group("", offers: "memory")
        let absent = #expect(throws: ControlGroups.Refusal.self) { try base(of: "") }
        #expect(absent?.reason == "the control group \(top) has no pids")
    }

    @Test func thatIsNotOursIsNone() throws {
        try group("")
        try Files.remove("\(top)/cgroup.procs")
        let refusal = #expect(throws: ControlGroups.Refusal.self) { try base(of: "") }
        #expect(refusal?.reason.hasPrefix("\(top)/cgroup.procs is not writable: ") == true)
    }
}
