// Everything that can befall a machine, with a script in QEMU's place: a clear error, the right code, nothing left.

import Foundation
import TestSupport
import Testing

/// A cache with one kernel in it, and a QEMU that does what a test says. Its ports are descriptors: 3 out, 4 err, 5 end, 6 console.
final class FakeMachine {
    let scratch: ScratchDirectory
    private var variables: [String]

    init(qemu script: String) throws {
        scratch = try ScratchDirectory()
        let kernel = scratch.file("cache/kernels/debian-6.1")
        try FileManager.default.createDirectory(atPath: kernel + "/modules", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: scratch.file("cache/tools"), withIntermediateDirectories: true)
        let variables = [
            "TMPDIR": scratch.path, "NETLAB_CACHE": scratch.file("cache"), "NETLAB_QEMU": scratch.file("qemu"),
        ]
        self.variables = variables.map { "\($0.key)=\($0.value)" }
        try write("cache/tools/busybox", "busybox")
        try write("cache/kernels/debian-6.1/vmlinux", "kernel")
        try write(
            "cache/kernels/debian-6.1/kernel.json",
            #"{"format":1,"name":"debian-6.1","release":"6.1.0","source":"x 1","image":"vmlinux","bootModules":[]}"#)
        try write("qemu", "#!/bin/sh\necho $$ > \(scratch.file("pid"))\n\(script)\n", mode: 0o755)
    }

    func write(_ file: String, _ text: String, mode: Int = 0o644) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: scratch.file(file)))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: scratch.file(file))
    }

    func netlab(_ arguments: String...) throws -> WitnessOutput {
        try Witness.run(["env"] + variables + [NetlabProcess.path] + arguments)
    }

    /// netlab in the background; the text is a shell's, `$netlab` its process.
    func shell(_ text: String) throws -> WitnessOutput {
        let start = "\(NetlabProcess.path) kernel run debian-6.1 -- true & netlab=$!\n"
        let ready = "while [ ! -s \(scratch.file("pid")) ]; do sleep 0.02; done\n"
        return try Witness.run(["env"] + variables + ["sh", "-c", start + ready + text])
    }

    /// Does the process in QEMU's place still live?
    var lives: Bool {
        guard let text = try? String(contentsOfFile: scratch.file("pid"), encoding: .utf8) else { return false }
        let pid = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return FileManager.default.fileExists(atPath: "/proc/\(pid)")
    }

    /// Files that a run has left in the temporary directory.
    var leftovers: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: scratch.path)) ?? []
        return names.filter { !["cache", "qemu", "pid"].contains($0) }.sorted()
    }
}

@Suite("Machine failures", .serialized) struct MachineFailureTests {
    private func failure(_ script: String, _ words: String, timeout: String = "60") throws {
        let machine = try FakeMachine(qemu: script)
        let run = try machine.netlab("kernel", "run", "debian-6.1", "--timeout", timeout, "--", "true")
        #expect(run.status == 2 && run.error.contains(words), "\(run)")
        #expect(!machine.lives)
        let log = try #require(machine.leftovers.first)
        #expect(
            machine.leftovers.count == 1 && run.error.contains(machine.scratch.file(log)), "the console's log is named")
    }

    @Test func theCommandsOutputAndCodePassThrough() throws {
        let machine = try FakeMachine(
            qemu: "echo up >&5; echo out >&3; echo err >&4; echo boot >&6; echo 'exit 7' >&5")
        let run = try machine.netlab("kernel", "run", "debian-6.1", "--", "true")
        #expect(run.status == 7 && run.output == "out\n" && run.error == "err\n")
        #expect(machine.leftovers.isEmpty)
    }

    @Test func muchOutputArrivesWhole() throws {
        let machine = try FakeMachine(qemu: "seq 400000 >&3; echo 'exit 0' >&5")
        let run = try machine.netlab("kernel", "run", "debian-6.1", "--", "true")
        #expect(run.status == 0 && run.output.hasSuffix("\n399999\n400000\n") && run.output.utf8.count == 2_688_895)
    }

    @Test func panicIsTold() throws {
        try failure(
            "echo up >&5; echo '[    2.1] Kernel panic - not syncing: sysrq' >&6", "kernel died: [    2.1] Kernel panic"
        )
    }

    /// A panic on the way down is a failure though the command's code has come.
    @Test func panicAfterTheCommandIsTold() throws {
        try failure("echo 'exit 0' >&5; echo 'Kernel panic - not syncing: late' >&6", "kernel died")
    }

    @Test func hangIsEnded() throws {
        try failure("echo up >&5; exec sleep 1000", "the guest hangs, or its command needs longer", timeout: "1")
    }

    @Test func killedQEMUIsTold() throws { try failure("kill -9 $$", "QEMU killed by SIGKILL") }

    @Test func refusingQEMUIsQuoted() throws {
        try failure("echo 'bad option' >&2; exit 1", "QEMU exited with 1: bad option")
    }

    @Test func aGuestThatPowersOffIsTold() throws {
        try failure("echo up >&5; echo 'netlab: no root' >&6", "the guest ended before its command did: no root")
    }

    @Test func aLostConsoleIsNoticed() throws { try failure("exec sleep 1000 6>&-", "console is lost") }

    @Test func interruptEndsQEMU() throws {
        let machine = try FakeMachine(qemu: "exec sleep 1000")
        let run = try machine.shell("kill -INT $netlab; wait $netlab; echo code $?")
        #expect(run.output == "code 130\n" && !machine.lives && machine.leftovers.isEmpty)
    }

    @Test func qemuDiesWithAKilledNetlab() throws {
        let machine = try FakeMachine(qemu: "exec sleep 1000")
        let gone = "kill -9 $netlab; wait $netlab; n=0; while kill -0 $(cat \(machine.scratch.file("pid"))) 2>/dev/null"
        _ = try machine.shell("\(gone) && [ $n -lt 500 ]; do sleep 0.02; n=$((n + 1)); done")
        #expect(!machine.lives && machine.leftovers.isEmpty)
    }

    @Test func missingQEMUNamesThePackage() throws {
        let machine = try FakeMachine(qemu: "")
        let run = try Witness.run(
            "env", "NETLAB_CACHE=\(machine.scratch.file("cache"))", "NETLAB_QEMU=qemu-of-nobody", NetlabProcess.path,
            "run",
            "--kernel", "debian-6.1", "--output", machine.scratch.file("runs"),
            NetlabProcess.root + "/Labs/two-hosts.yaml")
        #expect(run.status == 3 && run.error.contains("apt-get install qemu-system-x86"), "\(run)")
    }

    @Test func unknownKernelIsAnErrorInUse() throws {
        let run = try FakeMachine(qemu: "").netlab("kernel", "run", "debian6.1", "--", "true")
        #expect(run.status == 2 && run.error.contains("did you mean 'debian-6.1'?"))
    }
}
