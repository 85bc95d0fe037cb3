// Runs a program to its end with posix_spawn. Foundation's Process can wait for ever when many threads use it at once.

import Foundation
import Glibc

enum ChildProcess {
    struct SpawnError: Error { var program: String, errno: CInt }

    /// Standard input, output and error are unnamed files, so that no amount of text can block the program.
    static func run(_ program: String, _ arguments: [String], input: String) throws -> WitnessOutput {
        let files = [try temporaryFile(input), try temporaryFile(""), try temporaryFile("")]
        defer { for file in files { close(file) } }
        let child = try spawn(program, arguments, files)
        var status: CInt = 0
        while unsafe waitpid(child, &status, 0) == -1, errno == EINTR {}
        // As the shell has it: the exit code, or 128 and the number of the signal.
        let code = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
        return WitnessOutput(status: code, output: text(of: files[1]), error: text(of: files[2]))
    }

    private static func temporaryFile(_ text: String) throws -> CInt {
        var name = Array("/tmp/witness.XXXXXX\0".utf8CString)
        let file = unsafe mkstemp(&name)
        guard file >= 0, unsafe unlink(name) == 0 else { throw SpawnError(program: "mkostemp", errno: errno) }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw SpawnError(program: "write", errno: errno) }
            rest = rest.dropFirst(count)
        }
        lseek(file, 0, SEEK_SET)
        return file
    }

    private static func spawn(_ program: String, _ arguments: [String], _ files: [CInt]) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (number, file) in files.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, file, CInt(number))
        }
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        let words = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // As from a person's shell: no signal blocked or ignored, whatever the test runner does.
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var child: pid_t = 0
        let code = unsafe posix_spawn(&child, program, &actions, &attributes, words, variables)
        guard code == 0 else { throw SpawnError(program: program, errno: code) }
        return child
    }

    private static func text(of file: CInt) -> String {
        lseek(file, 0, SEEK_SET)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe read(file, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer.prefix(count)
        }
    }
}
