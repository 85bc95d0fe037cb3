// Another program as a child: apt-get, dpkg, busybox, QEMU. The kernel kills it when netlab ends, however that happens.

import Glibc
import SystemCalls
import SystemPackage

/// What to start, and with which descriptors.
struct Program {
    /// The first word is looked up in PATH.
    var words: [String]
    /// /dev/null unless given.
    var input: CInt?
    var output: CInt?
    var error: CInt?
    /// What the child gets as 3, 4, ...
    var passed: [CInt] = []
    var directory: String?

    init(_ words: [String]) { self.words = words }

    /// Where a program lies, as root's shell would find it.
    static func find(_ name: String) -> String? {
        if name.contains("/") { return unsafe access(name, X_OK) == 0 ? name : nil }
        let path = (ProcessEnvironment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (path + ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]).map { "\($0)/\(name)" }
            .first { unsafe access($0, X_OK) == 0 }
    }

    /// - Throws: MachineError if there is no such program.
    func start() throws -> RunningProgram {
        guard let path = Self.find(words[0]) else { throw MachineError.noProgram(words[0]) }
        let null = try Files.open("/dev/null", O_RDWR)
        var spawn = Spawn(words, environment: ProcessEnvironment.all)
        spawn.executable = path
        spawn.directory = directory
        (spawn.input, spawn.output, spawn.error) = (input ?? null.raw, output ?? null.raw, error ?? null.raw)
        spawn.passed = passed
        spawn.parentDeathSignal = SIGKILL
        return RunningProgram(process: try spawn.start())
    }
}

/// A child that runs.
struct RunningProgram {
    let process: RunningProcess

    /// The end, if it has come.
    func end() throws(SystemCallError) -> WaitStatus? {
        let status = try Children.poll(process.pid)
        if case .stopped = status { return nil }
        return status
    }

    /// Waits for the end; a request to stop kills the program.
    func waitUntilEnd() throws -> WaitStatus {
        do {
            return try process.wait()
        } catch {
            kill()
            try Interrupts.check()
            throw error
        }
    }

    /// Kills it and waits until it is gone, also while a stop is requested; one that is gone already does no harm.
    func kill() {
        _ = try? process.signal(SIGKILL)
        var status: CInt = 0
        while unsafe waitpid(process.pid, &status, 0) == -1, Errno.current == .interrupted {}
    }
}
