// A rootless session of the user nobody, for one test.

import Foundation
import Glibc
import Namespaces
import SystemCalls
import SystemPackage
import TestSupport
import Testing

/// The helper program, run as an ordinary user; its directory and all that runs in its session end with the object.
final class SessionBed {
    static let user = Spawn.User(user: 65534, group: 65534, groups: [65534])
    let scratch: ScratchDirectory
    private var holder: RunningProcess?

    init() throws {
        scratch = try ScratchDirectory()
        try systemCall("chown") { unsafe chown(scratch.path, Self.user.user, Self.user.group) }
    }

    var socket: String { scratch.file("socket") }

    /// Starts the session, and waits until it can be joined. Gives the first process of the session.
    func start() throws -> ProcessIdentity {
        var pipe = try ChildPipe()
        holder = try helper(["start", socket], output: pipe.writer?.raw)
        pipe.writer = nil
        let line = String(decoding: try Files.read(from: pipe.reader.raw, named: "pipe", limit: 0), as: UTF8.self)
        guard line.hasPrefix("ready") else { throw SessionError("session", line) }
        let parent = try #require(holder).pid
        let children = try Files.text("/proc/\(parent)/task/\(parent)/children")
        let child = try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
        return try #require(ProcessIdentity(of: child))
    }

    /// Runs the helper to its end.
    func run(_ words: String..., environment: [String] = [], user: Spawn.User? = user) throws
        -> (status: WaitStatus, text: String)
    {
        var pipe = try ChildPipe()
        let process = try helper(words, output: pipe.writer?.raw, environment: environment, user: user)
        pipe.writer = nil
        let text = String(decoding: try Files.read(from: pipe.reader.raw, named: "pipe"), as: UTF8.self)
        return (try process.wait(), text)
    }

    /// Starts the helper. It lies beside the test bundle, perhaps where only root may look: hence by descriptor.
    func helper(
        _ words: [String], output: CInt?, environment: [String] = [], user: Spawn.User? = user
    ) throws -> RunningProcess {
        let own = try #require(Files.linkTarget("/proc/self/exe"))
        let folder = URL(fileURLWithPath: own).deletingLastPathComponent()
        let program = try Files.open(folder.appendingPathComponent("SessionHelper").path)
        var spawn = Spawn(["session-helper"] + words, environment: environment)
        spawn.executable = "/proc/self/fd/3"
        spawn.passed = [program.raw]
        (spawn.output, spawn.error) = (output, output)
        spawn.user = user
        spawn.directory = scratch.path
        return try spawn.start()
    }

    /// Waits for the end of the process that started the session.
    func wait() throws -> WaitStatus? {
        defer { holder = nil }
        return try holder?.wait()
    }

    deinit {
        guard let holder else { return }
        for child in (try? Files.text("/proc/\(holder.pid)/task/\(holder.pid)/children"))?.split(separator: " ") ?? [] {
            if let pid = pid_t(child) { _ = try? ProcessIdentity(of: pid)?.kill(SIGKILL) }
        }
        _ = try? holder.signal(SIGKILL)
        _ = try? holder.wait()
    }
}
