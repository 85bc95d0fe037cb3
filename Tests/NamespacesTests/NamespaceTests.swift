// One namespace: made, entered, told apart.

import Foundation
import Glibc
import SystemCalls
import SystemPackage
import TestSupport
import Testing

@testable import Namespaces

/// What /proc says of the calling thread's network namespace.
private func current() throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self/ns/net")
}

@Suite(.privileged) struct NamespaceTests {
    @Test func eachIsAnotherOne() throws {
        let cookies = try (0..<3).map { _ in try Namespace.unnamed().cookie() }
        #expect(Set(cookies + [try Namespace.ofThisThread().cookie()]).count == 4)
    }

    @Test func oneNamespaceHasOneCookie() throws {
        let namespace = try Namespace.unnamed()
        #expect(try namespace.cookie() == namespace.cookie())
        let again = try namespace.run { try Namespace.ofThisThread() }
        #expect(try again.cookie() == namespace.cookie())
    }

    @Test func isNewAndEmpty() throws {
        let links = try Witness.run("ip", "-o", "link", in: .unnamed()).output.split(separator: "\n")
        #expect(links.count == 1 && links[0].contains("lo: <LOOPBACK> mtu 65536"))
    }

    @Test func runMovesOnlyItsOwnThread() throws {
        let before = try current()
        let namespace = try Namespace.unnamed()
        let inside = try namespace.run { try current() }
        #expect(inside != before)
        #expect(try namespace.run { try current() } == inside)
        #expect(try current() == before)
        #expect(try FreshThread.run { try current() } == before)
    }

    @Test func runHandsErrorsOn() throws {
        let namespace = try Namespace.unnamed()
        let error = SystemCallError("x", errno: .invalidArgument)
        #expect(throws: error) { try namespace.run { throw error } }
    }

    @Test func socketsStayWhereTheyWereOpened() throws {
        let namespace = try Namespace.unnamed()
        let port = try namespace.run { try ListeningSocket() }
        #expect(try Witness.run("ss", "-lunH", in: namespace).output.contains(":\(port.number) "))
        #expect(try Witness.run("ss", "-lunH", in: .unnamed()).output.isEmpty)
    }

    @Test func whatIsNoNamespaceCannotBeEntered() throws {
        #expect(throws: SystemCallError("setns", errno: .invalidArgument)) { try Namespace.open("/dev/null").run {} }
        #expect(throws: SystemCallError("open", on: "/run/none", errno: .noSuchFileOrDirectory)) {
            try Namespace.open("/run/none")
        }
    }

    @Test func endsWithItsLastReference() async {
        await #expect(processExitsWith: .success) {
            let before = try OpenDescriptors.all()
            for _ in 0..<10 { _ = try Namespace.unnamed().cookie() }
            #expect(try OpenDescriptors.all() == before)
        }
    }
}

/// A UDP socket bound to any port of 127.0.0.1's namespace.
private final class ListeningSocket: Sendable {
    let descriptor: Descriptor
    let number: UInt16

    init() throws {
        let raw = try systemCall("socket") { socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0) }
        descriptor = Descriptor(owning: raw)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        try unsafe withUnsafeMutablePointer(to: &address) { pointer in
            try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                try systemCall("bind") { unsafe bind(raw, generic, length) }
                try systemCall("getsockname") { unsafe getsockname(raw, generic, &length) }
            }
        }
        number = UInt16(bigEndian: address.sin_port)
    }
}
