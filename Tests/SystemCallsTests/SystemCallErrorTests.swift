// Failed calls as values, and which failures are retried.

import Glibc
import SystemPackage
import Testing

@testable import SystemCalls

@Suite struct SystemCallErrorTests {
    @Test func saysCallSubjectAndReason() {
        let error = SystemCallError("open", on: "/nowhere", errno: .noSuchFileOrDirectory)
        #expect(error.description == "open /nowhere: No such file or directory")
        #expect(SystemCallError("flock", errno: .wouldBlock).description == "flock: Resource temporarily unavailable")
    }

    @Test(
        arguments: [(2, "ENOENT"), (105, "ENOBUFS"), (11, "EAGAIN"), (95, "EOPNOTSUPP"), (9999, "E9999")]
            as [(CInt, String)])
    func symbolIsTheManualPages(number: CInt, symbol: String) {
        #expect(Errno(rawValue: number).symbol == symbol)
    }

    @Test func minusOneIsAnErrorWithErrno() {
        #expect(throws: SystemCallError("close", on: "-1", errno: .badFileDescriptor)) {
            try systemCall("close", on: "-1") { Glibc.close(-1) }
        }
    }

    @Test func anyOtherResultIsHandedOn() throws {
        #expect(try systemCall("getpid") { getpid() } == getpid())
        #expect(try linuxCall("nothing") { 7 } == 7)
    }

    @Test func interruptedCallsAreRepeated() throws {
        var calls = 0
        let result = try systemCall("pretend") { () -> CInt in
            calls += 1
            Glibc.errno = EINTR
            return calls < 3 ? -1 : 5
        }
        #expect(result == 5 && calls == 3)
    }

    @Test func negativeResultOfAShimIsItsErrno() {
        #expect(throws: SystemCallError("setns", on: "x", errno: .invalidArgument)) {
            try linuxCall("setns", on: "x") { -EINVAL }
        }
    }
}
