// Another program as a child: apt-get, dpkg, busybox, QEMU. The one place of this module that starts processes.

import Glibc
import SystemCalls
import SystemPackage

/// What to start, and with which descriptors.
struct Program {
    /// The first word is looked up in PATH.
    var words: [String]
    /// This process's descriptor by the number it gets in the child; 0, 1 and 2 are /dev/null unless given.
    var descriptors: [CInt: CInt] = [:]
    var directory: String?

    /// Where a program lies, as root's shell would find it.
    static func find(_ name: String) -> String? {
        if name.contains("/") { return unsafe access(name, X_OK) == 0 ? name : nil }
        let path = (Variables["PATH"] ?? "").split(separator: ":").map(String.init)
        return (path + ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]).map { "\($0)/\(name)" }
            .first { unsafe access($0, X_OK) == 0 }
    }

    /// Starts the program. `setpriv` asks the kernel to kill it when this thread ends, and becomes the program.
    /// - Throws: MachineError if there is no such program.
    func start() throws -> RunningProgram {
        guard let path = Self.find(words[0]) else { throw MachineError.noProgram(words[0]) }
        guard let setpriv = Self.find("setpriv") else { throw MachineError.noProgram("setpriv") }
        let change = directory.map { ["env", "--chdir=\($0)"] } ?? []
        let all = [setpriv, "--pdeathsig", "KILL", "--"] + change + [path] + words.dropFirst()
        let null = try Files.open("/dev/null", O_RDWR)
        let files = [0: null.raw, 1: null.raw, 2: null.raw].merging(descriptors) { $1 }
        return RunningProgram(pid: try spawn(setpriv, all, files))
    }

    private func spawn(_ path: String, _ words: [String], _ files: [CInt: CInt]) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        // Copied to high numbers first, so that none is overwritten before its turn.
        var copies: [CInt] = []
        defer { for copy in copies { close(copy) } }
        for (number, file) in files {
            let copy = try systemCall("fcntl") { fcntl(file, F_DUPFD_CLOEXEC, 64) }
            copies.append(copy)
            unsafe posix_spawn_file_actions_adddup2(&actions, copy, number)
        }
        let arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe arguments.forEach { unsafe free($0) } }
        var child: pid_t = 0
        let code = unsafe Self.withDefaultSignals { attributes in
            unsafe posix_spawn(&child, path, &actions, attributes, arguments, environ)
        }
        guard code == 0 else { throw SystemCallError("posix_spawn", on: path, errno: Errno(rawValue: code)) }
        return child
    }

    /// No signal is blocked or ignored in the child, whatever this process does.
    private static func withDefaultSignals(_ body: (UnsafePointer<posix_spawnattr_t>) -> CInt) -> CInt {
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        return unsafe withUnsafePointer(to: attributes) { unsafe body($0) }
    }
}

/// A child that runs.
struct RunningProgram {
    let pid: pid_t

    /// How a program ended.
    enum End: Equatable, Sendable {
        case exited(CInt)
        case killed(signal: CInt)
    }

    /// The end, if it has come.
    func end() throws(SystemCallError) -> End? { try wait(WNOHANG) }

    /// Waits for the end; a request to stop kills the program.
    func waitUntilEnd() throws -> End {
        do {
            return try wait(0) ?? .exited(0)
        } catch {
            kill()
            try Interrupts.check()
            throw error
        }
    }

    /// Kills it and waits until it is gone.
    func kill() {
        _ = Glibc.kill(pid, SIGKILL)
        var status: CInt = 0
        while unsafe waitpid(pid, &status, 0) == -1, Errno.current == .interrupted {}
    }

    private func wait(_ options: CInt) throws(SystemCallError) -> End? {
        var status: CInt = 0
        let child = try systemCall("waitpid") { unsafe waitpid(pid, &status, options) }
        if child == 0 { return nil }
        return status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: status & 0x7f)
    }
}

/// Environment variables.
enum Variables {
    static subscript(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }
}
