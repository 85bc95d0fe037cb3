// Programs started exactly as described.

import CLinux
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import SystemCalls

/// Runs a shell script as a child and gives its status and all that it wrote.
private func run(_ script: String, _ change: (inout Spawn) throws -> Void = { _ in }) throws -> (WaitStatus, String) {
    let output = try OutputFile()
    var spawn = Spawn(["sh", "-c", script], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"])
    spawn.output = output.raw
    spawn.error = output.raw
    try change(&spawn)
    let status = try spawn.start().wait()
    return (status, try output.text())
}

/// An unnamed file that a child writes to.
private struct OutputFile: ~Copyable {
    private let file: Descriptor
    var raw: CInt { file.raw }

    init() throws {
        file = Descriptor(owning: try linuxCall("memfd") { unsafe netlab_memory_file("output") })
    }

    func text() throws -> String {
        lseek(raw, 0, SEEK_SET)
        return String(decoding: try Files.read(from: raw, named: "output"), as: UTF8.self)
    }
}

@Suite struct SpawnTests {
    @Test func runsTheProgramOfPathWithItsEnvironment() throws {
        let (status, text) = try run("echo $A $B; exit 7") { $0.environment += ["A=1", "B=x y"] }
        #expect(status == .exited(7))
        #expect(text == "1 x y\n")
    }

    @Test func theFileMayHaveAnotherNameThanTheFirstWord() throws {
        let (status, text) = try run("") {
            $0.executable = "/bin/sh"
            $0.arguments = ["another", "-c", "echo $0"]
        }
        #expect(status == .exited(0) && text == "another\n")
    }

    @Test func endsByASignalAsItIsTold() throws {
        #expect(try run("kill -TERM $$").0 == .signalled(SIGTERM))
        #expect(WaitStatus.signalled(SIGTERM).shellCode == 143 && WaitStatus.exited(7).shellCode == 7)
    }

    @Test func worksInItsDirectory() throws {
        let scratch = try ScratchDirectory()
        #expect(try run("pwd") { $0.directory = scratch.path }.1 == scratch.path + "\n")
    }

    /// The descriptors wanted are each in the way of another.
    @Test func descriptorsGetTheirNumbersAndNothingElseStaysOpen() async {
        await #expect(processExitsWith: .success) {
            let scratch = try ScratchDirectory()
            // Not closed by exec: still not the child's.
            let files = try (0..<6).map { index in
                try systemCall("open") { unsafe netlab_open(scratch.file("\(index)"), O_RDWR | O_CREAT, 0o600) }
            }
            for file in files { _ = fcntl(file, F_SETFD, 0) }
            dup2(files[0], 5)
            dup2(files[1], 4)
            dup2(files[2], 3)
            var spawn = Spawn([
                "sh", "-c", "for n in 0 1 2 3 4 5 6 7 8 9 10 11 12 13; do readlink /proc/$$/fd/$n; done",
            ])
            spawn.environment = ["PATH=/usr/bin:/bin"]
            (spawn.input, spawn.output, spawn.error) = (5, files[3], 4)
            spawn.passed = [4, 5, 3]
            let status = try spawn.start().wait()
            let names = try Files.text(scratch.file("3")).split(separator: "\n")
            #expect(status == .exited(1), "the last number is not open")
            #expect(names == ["0", "3", "1", "1", "0", "2"].map { scratch.file($0)[...] })
        }
    }

    @Test func nothingOfOurSignalsStays() async {
        await #expect(processExitsWith: .success) {
            var set = sigset_t()
            unsafe sigfillset(&set)
            unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
            for number in [SIGPIPE, SIGINT, SIGUSR1] { signal(number, SIG_IGN) }
            let (status, text) = try run("grep -E '^Sig(Blk|Ign)' /proc/self/status")
            #expect(status == .exited(0))
            #expect(text == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
        }
    }

    @Test func mayLeadASessionOnOneProcessor() throws {
        let (_, text) = try run("cut -d ' ' -f 1,6 /proc/$$/stat; grep Cpus_allowed_list /proc/$$/status") {
            $0.newSession = true
            $0.processors = [0]
        }
        let lines = text.split(separator: "\n")
        let numbers = lines[0].split(separator: " ")
        #expect(numbers.count == 2 && numbers[0] == numbers[1])
        #expect(lines[1] == "Cpus_allowed_list:\t0")
    }

    @Test(.privileged) func becomesAUserWithItsGroups() throws {
        let (status, text) = try run("id -u; id -g; id -G; umask") {
            $0.user = Spawn.User(user: 65534, group: 65533, groups: [65533, 7])
        }
        #expect(status == .exited(0))
        #expect(text.hasPrefix("65534\n65533\n65533 7\n"))
    }

    @Test(.privileged) func isRootOfItsOwnNamespaces() throws {
        let (status, text) = try run("id -u; cat /proc/self/uid_map /proc/self/gid_map; echo $$; ls /sys/class/net") {
            $0.cloneFlags = CInt(NETLAB_NEW_USER | NETLAB_NEW_PID | NETLAB_NEW_NET | NETLAB_NEW_NS)
            $0.identityMap = (geteuid(), getegid())
        }
        let words = text.split { " \n".contains($0) }
        #expect(status == .exited(0), "\(text)")
        #expect(words.prefix(8) == ["0", "0", "0", "1", "0", "0", "1", "1"])
    }

    @Test(.privileged) func joinsNamespaces() throws {
        let other = try FreshThread.run {
            try linuxCall("unshare") { netlab_unshare(CInt(NETLAB_NEW_UTS)) }
            try systemCall("sethostname") { unsafe sethostname("elsewhere", 9) }
            return SharedDescriptor(try Files.open("/proc/thread-self/ns/uts"))
        }
        let (status, text) = try run("uname -n") { $0.joins = [.init(other.raw, CInt(NETLAB_NEW_UTS))] }
        #expect(status == .exited(0) && text == "elsewhere\n")
    }

    @Test func diesWithTheThreadThatMadeIt() throws {
        let output = try OutputFile()
        let raw = output.raw
        let child = try FreshThread.run {
            var spawn = Spawn(["sleep", "1000"], environment: ["PATH=/usr/bin:/bin"])
            spawn.parentDeathSignal = SIGKILL
            spawn.output = raw
            return try spawn.start()
        }
        #expect(try child.wait() == .signalled(SIGKILL))
    }

    @Test func noZombieOfAFailureStays() async {
        await #expect(processExitsWith: .success) {
            let before = try OpenDescriptors.all()
            #expect(throws: SpawnError(step: .execute, subject: "no-such-program", errno: .noSuchFileOrDirectory)) {
                try Spawn(["no-such-program"]).start()
            }
            #expect(try Children.reap() == nil)
            #expect(try OpenDescriptors.all() == before)
        }
    }
}

@Suite struct SpawnErrorTests {
    private func failure(_ change: (inout Spawn) -> Void) -> SpawnError? {
        var spawn = Spawn(["true"], environment: ["PATH=/usr/bin:/bin"])
        change(&spawn)
        return #expect(throws: SpawnError.self) { try spawn.start() }
    }

    @Test func whatIsNoProgramIsToldApart() throws {
        let scratch = try ScratchDirectory()
        try Files.write("echo", to: scratch.file("text"), mode: 0o755)
        try Files.write("#!/bin/sh", to: scratch.file("plain"), mode: 0o644)
        #expect(failure { $0.arguments = ["nowhere"] }?.description == "nowhere: no such program")
        #expect(failure { $0.executable = scratch.path }?.description == "\(scratch.path): Permission denied")
        #expect(failure { $0.environment = ["PATH=/nowhere"] }?.description == "true: no such program")
        #expect(
            failure { $0.executable = scratch.file("text") }?.description
                == "\(scratch.file("text")): not a program (a script begins with #! and its interpreter)")
        #expect(
            failure {
                $0.environment = ["PATH=\(scratch.path)"]
                $0.arguments = ["plain"]
            }?.description == "plain: Permission denied")
        #expect(failure { $0.arguments = [] }?.step == .execute)
        #expect(failure { $0.arguments = [""] }?.description == ": no such program")
    }

    @Test func everyStepNamesWhatItWasAbout() throws {
        let null = try Files.open("/dev/null", O_RDWR)
        let raw = null.raw
        let join = failure { $0.joins = [.init(raw, CInt(NETLAB_NEW_UTS))] }
        #expect(join?.description == "setns /dev/null: Invalid argument")
        #expect(failure { $0.directory = "/nowhere" }?.description == "chdir /nowhere: No such file or directory")
        #expect(failure { $0.processors = [5000] }?.description == "processors 5000: not on this machine")
        #expect(failure { $0.passed = [4000] }?.description == "pass descriptors to true: Bad file descriptor")
        #expect(failure { $0.passed = Array(repeating: raw, count: 65) }?.step == .clone)
        #expect(
            failure { $0.groupFiles = [4001] }?.description == "join control group descriptor 4001: Bad file descriptor"
        )
    }

    @Test(.privileged) func aUserThatIsNotMappedIsNoUser() {
        let error = failure {
            $0.cloneFlags = CInt(NETLAB_NEW_USER)
            $0.identityMap = (geteuid(), getegid())
            $0.user = .init(user: 33, group: 0, groups: [])
        }
        #expect(error?.step == .user)
    }

    @Test(.privileged) func whoIsTheUserAlreadyMayStaySo() throws {
        var spawn = Spawn(["true"], environment: ["PATH=/usr/bin:/bin"])
        spawn.cloneFlags = CInt(NETLAB_NEW_USER)
        spawn.identityMap = (geteuid(), getegid())
        spawn.user = .init(user: 0, group: 0, groups: [])
        #expect(try spawn.start().wait() == .exited(0))
    }
}
