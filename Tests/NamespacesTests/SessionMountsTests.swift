// A /run/netns of one's own, with the rest of /run where it was.

import CLinux
import Foundation
import Glibc
import SystemCalls
import SystemPackage
import TestSupport
import Testing

@testable import Namespaces

@Suite(.privileged) struct SessionMountsTests {
    /// Runs `body` on a thread with a network namespace and mounts of its own, and with a /run that `fill` fills.
    private func inside<Value: Sendable>(
        fill: @escaping @Sendable () throws -> Void, _ body: @escaping @Sendable () throws -> Value
    ) throws -> Value {
        try FreshThread.run {
            try linuxCall("unshare") { netlab_unshare(CInt(NETLAB_NEW_NS | NETLAB_NEW_NET)) }
            try Mounts.receiveOnly()
            try Mounts.mountNew("tmpfs", on: "/run")
            try fill()
            return try body()
        }
    }

    private static func mkdir(_ path: String) throws { try systemCall("mkdir") { unsafe Glibc.mkdir(path, 0o755) } }

    @Test func whereTheDirectoryIsThereOnlyItIsReplaced() throws {
        let seen = try inside {
            try Self.mkdir("/run/netns")
            try Files.write("", to: "/run/netns/of-the-machine")
            try Files.write("text", to: "/run/file")
        } _: {
            let lost = try SessionMounts.prepare()
            try NetnsDirectory("/run/netns").prepare()
            return try (
                lost, Files.names(in: "/run"), Files.names(in: "/run/netns"), Files.text("/proc/thread-self/mountinfo")
            )
        }
        #expect(seen.0 == [] && seen.1 == ["file", "netns"] && seen.2 == [])
        let lines = seen.3.split(separator: "\n").filter { $0.contains(" /run/netns ") }
        #expect(lines.last?.contains(" shared:") == true && lines.last?.contains(" tmpfs ") == true)
    }

    @Test func whereItIsNotRunIsMadeAnewWithWhatWasInIt() throws {
        let (lost, names, texts) = try inside {
            try Self.mkdir("/run/user")
            try Mounts.mountNew("tmpfs", on: "/run/user")
            try Self.mkdir("/run/user/1000")
            try Files.write("in a mount", to: "/run/user/1000/file")
            try Files.write("text", to: "/run/file")
            try systemCall("symlink") { unsafe symlink("/run/user", "/run/link") }
            try systemCall("symlink") { unsafe symlink("/nowhere", "/run/dangling") }
            try systemCall("mkfifo") { unsafe mkfifo("/run/fifo", 0o600) }
        } _: {
            let listener = try LocalSocket.listen("/run/socket")
            let lost = try SessionMounts.prepare()
            _ = try LocalSocket.connect("/run/socket")
            _ = consume listener
            try Files.write("written", to: "/run/user/1000/file")
            let texts = try [Files.text("/run/link/1000/file"), Files.text("/run/file")]
            return try (lost, Files.names(in: "/run"), texts + [Files.linkTarget("/run/dangling") ?? ""])
        }
        #expect(lost == [])
        #expect(names == ["dangling", "fifo", "file", "link", "netns", "socket", "user"])
        #expect(texts == ["written", "text", "/nowhere"])
    }

    @Test func loIsUp() throws {
        let link = try inside(fill: {}) {
            try SessionMounts.prepare()
            return try Witness.run("ip", "-o", "link", "show", "lo").output
        }
        #expect(link.contains("<LOOPBACK,UP,"))
    }
}
