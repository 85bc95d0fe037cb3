// Descriptors end with their owner.

import Foundation
import Glibc
import Testing

@testable import SystemCalls

/// Whether a number is an open descriptor: in a process of its own, where nobody else opens any.
private func isOpen(_ raw: CInt) -> Bool { fcntl(raw, F_GETFD) != -1 }

/// The paths of all files this process has open.
private func openFiles() -> Set<String> {
    let numbers = (try? Files.names(in: "/proc/self/fd")) ?? []
    return Set(numbers.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") })
}

@Suite struct DescriptorTests {
    @Test func closesWithItsOwner() throws {
        // Other tests open and close at the same time: look for the file, not for the number.
        let path = "/tmp/descriptor-test-\(UInt64.random(in: 0 ... .max))"
        defer { try? Files.remove(path) }
        do {
            let descriptor = try Files.open(path, O_RDWR | O_CREAT)
            #expect(isOpen(descriptor.raw))
            #expect(openFiles().contains(path))
        }
        #expect(!openFiles().contains(path))
        try Files.write("x", to: path)
        for _ in 0..<100 { _ = try Files.text(path) }
        #expect(!openFiles().contains(path))
    }

    @Test func releasedIsTheCallersToClose() async {
        await #expect(processExitsWith: .success) {
            let raw = try Files.open("/dev/null").release()
            #expect(isOpen(raw))
            #expect(close(raw) == 0)
        }
    }

    @Test func isNotInheritedByPrograms() throws {
        let descriptor = try Files.open("/dev/null")
        #expect(fcntl(descriptor.raw, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
    }

    @Test func theLimitIsRaisedToTheHardOne() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 64, rlim_max: 512)
            #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            OpenFiles.raiseLimit()
            #expect(unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            #expect(limit.rlim_cur == 512)
            // A second time forgets nothing.
            OpenFiles.raiseLimit()
            let status = try Spawn(["sh", "-c", "test $(ulimit -Sn) = 64 -a $(ulimit -Hn) = 512"]).start().wait()
            #expect(status == .exited(0))
        }
    }
}
