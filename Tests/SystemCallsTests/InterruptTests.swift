// Signals that ask for an end. Each test is a process of its own: a signal is everybody's.

import Glibc
import SystemPackage
import Testing

@testable import SystemCalls

/// Test bodies run on a thread that blocks all signals; netlab's own threads do not.
private func catchSignalsHere() throws {
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
    try Interrupts.catchSignals()
}

@Suite struct InterruptTests {
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func aSignalSetsTheFlag(number: CInt) async {
        await #expect(processExitsWith: .success) { [number] in
            try catchSignalsHere()
            try Interrupts.check()
            #expect(!Interrupts.isRequested)
            raise(number)
            #expect(Interrupts.isRequested && Interrupts.signal == number)
            let interrupted = #expect(throws: Interrupted.self) { try Interrupts.check() }
            #expect(interrupted?.description == "interrupted by signal \(number)")
            Interrupts.clear()
            try Interrupts.check()
        }
    }

    @Test func withoutTheHandlerTheProcessEnds() async {
        await #expect(processExitsWith: .signal(SIGTERM)) {
            try catchSignalsHere()
            Interrupts.restoreSignals()
            raise(SIGTERM)
        }
    }

    @Test func aRequestEndsInterruptedCalls() async {
        await #expect(processExitsWith: .success) {
            try catchSignalsHere()
            raise(SIGINT)
            let error = #expect(throws: SystemCallError.self) {
                try systemCall("pretend") { () -> CInt in
                    Glibc.errno = EINTR
                    return -1
                }
            }
            #expect(error?.errno == .interrupted)
        }
    }

    @Test func aBlockedReadReturnsWhenAsked() async {
        await #expect(processExitsWith: .success) {
            try catchSignalsHere()
            var ends: [CInt] = [0, 0]
            try systemCall("pipe") { unsafe pipe(&ends) }
            let (input, reader) = (ends[0], pthread_self())
            // Signals the reader until it has seen it: before the read begins a signal only sets the flag.
            let done = Flag()
            let signaller = try FreshThread { while !done.isSet { pthread_kill(reader, SIGTERM); sched_yield() } }
            let error = #expect(throws: SystemCallError.self) { try Files.read(from: input, named: "pipe") }
            done.set()
            try signaller.join()
            #expect(error == SystemCallError("read", on: "pipe", errno: .interrupted))
        }
    }

    @Test func sleepEndsWithARequest() async {
        await #expect(processExitsWith: .success) {
            try catchSignalsHere()
            raise(SIGTERM)
            // Without the flag this outlives the suite.
            Clock.sleep(milliseconds: 3_600_000)
        }
    }
}
