// Names of namespaces: given, told apart, taken away.

import Foundation
import Glibc
import Synchronization
import SystemCalls
import SystemPackage
import TestSupport
import Testing

@testable import Namespaces

@Suite(.privileged) struct NetnsDirectoryTests {
    private let scratch: ScratchDirectory
    private let directory: NetnsDirectory
    private let mark = Mark(instance: "test", id: "1")

    init() throws {
        scratch = try ScratchDirectory()
        directory = NetnsDirectory(scratch.file("netns"))
    }

    /// Names a new namespace, and gives it.
    @discardableResult
    private func name(_ name: String) throws -> Namespace {
        let (directory, mark) = (directory, mark)
        return try FreshThread.run {
            try Namespace.unshareThisThread()
            try Anchor(in: directory.path, mark: mark).name(namespaceOfThisThread: name)
            return try .ofThisThread()
        }
    }

    @Test func isMadeAsOneSharedMount() throws {
        #expect(try directory.names() == [])
        try directory.prepare()
        try directory.prepare()
        let mounts = scratch.mounts
        try #require(mounts.count == 1)
        #expect(mounts[0].contains(" \(directory.path) ") && mounts[0].contains(" shared:"))
    }

    @Test func isMountedOnceHoweverManyAskAtOnce() throws {
        for round in 0..<20 {
            let directory = NetnsDirectory(scratch.file("netns\(round)"))
            let start = StartingLine(for: 8)
            let threads = try (0..<8).map { _ in
                try FreshThread {
                    start.wait()
                    try directory.prepare()
                }
            }
            for thread in threads { try thread.join() }
        }
        #expect(scratch.mounts.count == 20)
    }

    @Test func aNameIsTheNamespace() throws {
        try directory.prepare()
        let namespace = try name("test.client")
        #expect(try directory.entry("test.client") == .namespace)
        #expect(try directory.open("test.client").cookie() == namespace.cookie())
        #expect(try directory.names() == ["test.client"])
        #expect(scratch.mounts.contains { $0.contains("/test.client ") && $0.contains(" nsfs ") })
    }

    @Test func whatIsThereIsToldApart() throws {
        try directory.prepare()
        try Files.write("\(mark)", to: "\(directory.path)/marked")
        try Files.write("netlab:somebody", to: "\(directory.path)/foreign")
        try Files.write("", to: "\(directory.path)/empty")
        try FileManager.default.createDirectory(
            atPath: "\(directory.path)/directory", withIntermediateDirectories: false)
        try systemCall("mkfifo") { unsafe mkfifo("\(directory.path)/fifo", 0o600) }
        #expect(try directory.entry("absent") == .absent)
        #expect(try directory.entry("marked") == .file(mark))
        for name in ["foreign", "empty", "directory", "fifo"] {
            #expect(try directory.entry(name) == .file(nil), "\(name)")
        }
    }

    @Test func removingANameLeavesTheOthers() throws {
        try directory.prepare()
        let namespace = try name("test.a")
        try name("test.b")
        try directory.remove("test.a")
        #expect(try directory.entry("test.a") == .absent)
        #expect(try directory.names() == ["test.b"])
        #expect(scratch.mounts.count == 2)
        #expect(try namespace.cookie() > 0, "who holds the namespace keeps it")
        try directory.remove("test.a")
        try directory.remove("test.b")
        #expect(scratch.mounts.count == 1)
    }

    @Test func aNameThatIsTakenStays() throws {
        try directory.prepare()
        try Files.write("mine", to: "\(directory.path)/test.a")
        try name("test.b")
        for taken in ["test.a", "test.b"] {
            #expect(throws: SystemCallError("link", on: "\(directory.path)/\(taken)", errno: .fileExists)) {
                try name(taken)
            }
        }
        #expect(try Files.text("\(directory.path)/test.a") == "mine")
        #expect(try directory.entry("test.b") == .namespace)
        #expect(scratch.mounts.count == 2)
    }

    @Test func aNameOfAKilledNamingIsMarked() throws {
        try directory.prepare()
        let anchor = try Anchor(in: directory.path, mark: mark)
        #expect(try directory.names() == [], "the file has no name of its own")
        try anchor.name(namespaceOfThisThread: "test.a")
        try systemCall("umount") { unsafe umount2("\(directory.path)/test.a", CInt(MNT_DETACH)) }
        #expect(try directory.entry("test.a") == .file(mark))
    }

    @Test func enteringTellsWhatIsNoNamespace() throws {
        try directory.prepare()
        let cookie = try name("test.a").cookie()
        try Files.write("", to: "\(directory.path)/test.b")
        let directory = directory
        let entered = try FreshThread.run {
            try (["absent", "test.b", "test.a"].map { try directory.enter($0) }, Namespace.ofThisThread().cookie())
        }
        #expect(entered == ([false, false, true], cookie))
    }
}

/// Lets as many threads as are expected go on at one moment.
private final class StartingLine: Sendable {
    private let missing: Atomic<Int>

    init(for count: Int) { missing = Atomic(count) }

    func wait() {
        missing.subtract(1, ordering: .acquiringAndReleasing)
        while missing.load(ordering: .acquiring) > 0 { sched_yield() }
    }
}

@Suite struct MarkTests {
    @Test func isReadAsItIsWritten() throws {
        let mark = Mark(instance: "tbf~x1", id: "6e6c")
        #expect(mark.description == "netlab:tbf~x1:6e6c")
        #expect(Mark(mark.description) == mark)
    }

    @Test(arguments: [
        "", "netlab", "netlab:a", "netlab::1", "netlab:a:", "netlab:a:1:2", "other:a:1", "netlab:a:1\n2:3",
    ])
    func anythingElseIsNoMark(text: String) { #expect(Mark(text) == nil) }
}

/// The machine's own directory: what `ip netns` shows. One name, unlike any other, and gone at the end.
@Suite(.privileged, .requires(tool: "ip")) struct IPNetnsTests {
    @Test func ipSeesTheName() throws {
        let directory = NetnsDirectory(Session.root.netnsDirectory)
        let name = "netlab-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).a"
        try directory.prepare()
        defer { try? directory.remove(name) }
        let cookie = try FreshThread.run {
            try Namespace.unshareThisThread()
            try Anchor(in: directory.path, mark: Mark(instance: "test", id: "1")).name(namespaceOfThisThread: name)
            return try Namespace.ofThisThread().cookie()
        }
        #expect(try directory.open(name).cookie() == cookie)
        #expect(
            try Witness.run("ip", "netns", "list").output.split(separator: "\n").contains {
                $0.split(separator: " ").first == name[...]
            })
        #expect(try Witness.run("ip", "-n", name, "link", "set", "lo", "up").status == 0)
        let links = try Witness.run("ip", "netns", "exec", name, "ip", "-o", "link").output.split(separator: "\n")
        #expect(links.count == 1 && links[0].contains("LOOPBACK,UP"))
        try directory.remove(name)
        #expect(try directory.entry(name) == .absent)
    }
}
