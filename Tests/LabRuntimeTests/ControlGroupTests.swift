// Limits that bind, on this machine's control groups; and nothing left of them.

import Glibc
import LabFormat
import Namespaces
import SystemCalls
import SystemPackage
import TestSupport
import Testing

@testable import LabRuntime

/// Control groups of one test's own, gone with the object.
private final class GroupBed {
    let groups: ControlGroups
    let mark = Mark(instance: "test", id: String(UInt64.random(in: 0...UInt64.max), radix: 36))

    init() throws { groups = try .detect() }

    func make(name: String = "web.nginx", _ limits: ControlGroupLimits) throws -> ControlGroup {
        try groups.make(mark: mark, name: name, limits: limits)
    }

    func start(_ script: String, in group: ControlGroup, output: CInt? = nil) throws -> RunningProcess {
        var spawn = Spawn(["sh", "-c", script], environment: ["PATH=/usr/bin:/bin"])
        spawn.groupFiles = group.procsFiles.map(\.raw)
        (spawn.output, spawn.error) = (output, output)
        return try spawn.start()
    }

    /// Runs a script in the group to its end.
    func run(_ script: String, in group: ControlGroup) throws -> (status: WaitStatus, text: String) {
        var pipe = try ChildPipe()
        let process = try start(script, in: group, output: pipe.writer?.raw)
        pipe.writer = nil
        let text = String(decoding: try Files.read(from: pipe.reader.raw, named: "pipe"), as: UTF8.self)
        return (try process.wait(), text)
    }

    deinit { try? groups.remove(mark) }
}

@Suite(.privileged) struct ControlGroupTests {
    @Test func noMoreProcessesThanAllowed() throws {
        let bed = try GroupBed()
        let group = try bed.make(.init(processes: 4))
        let script = "for n in 1 2 3 4 5 6; do sleep 1000 & done; kill -KILL $$"
        #expect(try bed.run("sleep 0 & sleep 0 & wait", in: group).status == .exited(0), "three are allowed")
        var pipe = try ChildPipe()
        let process = try bed.start(script, in: group, output: pipe.writer?.raw)
        pipe.writer = nil
        _ = try process.wait()
        // The sleepers hold the pipe.
        try bed.groups.remove(bed.mark)
        let text = String(decoding: try Files.read(from: pipe.reader.raw, named: "pipe"), as: UTF8.self)
        #expect(text.lowercased().contains("cannot fork"), "\(text)")
    }

    @Test func noMoreMemoryThanAllowed() throws {
        let bed = try GroupBed()
        let group = try bed.make(.init(memory: 32 << 20))
        let hungry = "head -c 200000000 /dev/zero | tail -c 200000000 | wc -c"
        #expect(group.memoryKills == 0)
        #expect(try !bed.run(hungry, in: group).text.contains("200000000"))
        #expect(group.memoryKills > 0)
        let ample = try bed.make(name: "web.other", .init(memory: 1 << 30))
        #expect(try bed.run(hungry, in: ample).text == "200000000\n")
        #expect(ample.memoryKills == 0)
    }

    @Test func noMoreTimeThanAllowed() throws {
        let bed = try GroupBed()
        let group = try bed.make(.init(cpu: 0.05))
        let process = try bed.start("while :; do :; done", in: group)
        // The kernel counts the periods in which it held the process back.
        while !ControlGroups.words(of: "\(group.paths[0])/cpu.stat").joined(separator: " ").contains("nr_throttled 2") {
            Clock.sleep(milliseconds: 5)
        }
        try process.signal(SIGKILL)
        #expect(try process.wait() == .signalled(SIGKILL))
    }

    @Test func allLimitsAtOnceAndAgain() throws {
        let bed = try GroupBed()
        let first = try bed.make(.init(memory: 64 << 20, processes: 50, cpu: 1.5))
        #expect(try bed.run("cat /proc/self/cgroup", in: first).text.contains("/\(bed.mark)/web.nginx\n"))
        let again = try bed.make(.init(memory: 128 << 20, processes: 60, cpu: 0.5))
        #expect(again.paths == first.paths)
        #expect(again.paths.contains { ControlGroups.words(of: "\($0)/pids.max") == ["60"] })
        let bytes = again.paths.flatMap {
            ControlGroups.words(of: "\($0)/memory.max") + ControlGroups.words(of: "\($0)/memory.limit_in_bytes")
        }
        #expect(bytes == ["\(128 << 20)"])
    }

    @Test func withoutLimitsThereIsNoGroup() throws {
        let bed = try GroupBed()
        #expect(try bed.make(.init()).paths == [])
        #expect(bed.groups.existing(bed.mark) == [])
    }

    @Test func removalLeavesNothing() throws {
        let bed = try GroupBed()
        let group = try bed.make(.init(memory: 1 << 30, processes: 100))
        _ = try bed.make(name: "strange/../name", .init(processes: 10))
        // Deaf, away from its parent, and in a group that it made itself.
        let own = group.paths.map { "mkdir \($0)/own && echo 0 > \($0)/own/cgroup.procs" }.joined(separator: "; ")
        let script = "trap '' TERM HUP; (\(own); setsid sleep 1000 & setsid sleep 1000 & sleep 1000) & sleep 1000"
        let process = try bed.start(script, in: group)
        while ControlGroups.words(of: "\(group.paths[0])/own/cgroup.procs").count < 3 { Clock.sleep(milliseconds: 2) }
        let pids = ["", "/own"].flatMap { ControlGroups.words(of: group.paths[0] + $0 + "/cgroup.procs") }
        let identities = pids.compactMap { pid_t($0) }.compactMap { ProcessIdentity(of: $0) }
        #expect(identities.count >= 4)
        #expect(bed.groups.existing(bed.mark).isEmpty == false)
        #expect(bed.groups.existing()[bed.mark] == bed.groups.existing(bed.mark))
        try bed.groups.remove(bed.mark)
        #expect(try process.wait() == .signalled(SIGKILL))
        for identity in identities { #expect(try identity.waitUntilGone(milliseconds: 60_000)) }
        #expect(bed.groups.existing(bed.mark) == [])
        #expect(group.paths.allSatisfy { !Files.exists($0) })
        try bed.groups.remove(bed.mark)
    }

    @Test func whatIsNotThereIsNamed() throws {
        let groups = ControlGroups(mounts: ControlGroupMounts(mountinfo: "", membership: ""))
        let location = Location(file: "lab.yaml", line: 3, column: 5)
        let missing = #expect(throws: MissingCapability.self) {
            try groups.make(mark: Mark(instance: "a", id: "1"), name: "b.c", limits: .init(cpu: 1), at: location)
        }
        #expect(
            missing?.description
                == "lab.yaml:3:5: skipped: needs cgroup-cpu: no control groups with cpu are mounted")
    }

    @Test(arguments: ["cgroup-memory", "cgroup-pids", "cgroup-cpu", "rootless"])
    func thisMachineCan(name: String) throws {
        let location = Location(file: "lab.yaml", line: 1, column: 1)
        try Capabilities.require([Requirement(capability: name, location: location)])
    }
}
