// Descriptors end with their owner.

import Glibc
import TestSupport
import Testing

@testable import SystemCalls

/// Whether a number is an open descriptor: in a process of its own, where nobody else opens any.
private func isOpen(_ raw: CInt) -> Bool { fcntl(raw, F_GETFD) != -1 }

@Suite struct DescriptorTests {
    @Test func closesWithItsOwner() async {
        await #expect(processExitsWith: .success) {
            let before = try OpenDescriptors.all()
            var raw: CInt = -1
            do {
                let descriptor = try Files.open("/dev/null")
                raw = descriptor.raw
                #expect(isOpen(raw))
            }
            #expect(!isOpen(raw))
            for _ in 0..<100 { _ = try Files.text("/proc/self/status") }
            #expect(try OpenDescriptors.all() == before)
        }
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
        }
    }
}
