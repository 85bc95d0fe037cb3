// Children waited for, processes told apart.

import Glibc
import SystemPackage
import Testing

@testable import SystemCalls

private let environment = ["PATH=/usr/bin:/bin"]

/// A child that waits until it is killed.
private func sleeper() throws -> RunningProcess { try Spawn(["sleep", "1000"], environment: environment).start() }

@Suite struct ChildrenTests {
    @Test func areReapedOneByOne() async {
        await #expect(processExitsWith: .success) {
            #expect(try Children.reap() == nil, "no child at all")
            let running = try sleeper()
            #expect(try Children.reap() == nil, "none has ended")
            let ended = try Spawn(["sh", "-c", "exit 3"], environment: environment).start()
            #expect(try PidDescriptor.waitForEnd(ended.pidfd.raw, milliseconds: nil))
            let first = try #require(try Children.reap())
            #expect(first.pid == ended.pid && first.status == .exited(3))
            try running.signal(SIGKILL)
            #expect(try Children.wait(running.pid) == .signalled(SIGKILL))
            #expect(try Children.reap() == nil)
            #expect(try running.signal(SIGKILL) == false)
        }
    }

    @Test func stoppingIsToldWhenAsked() throws {
        let child = try sleeper()
        try child.signal(SIGSTOP)
        #expect(try Children.wait(child.pid, untraced: true) == .stopped(SIGSTOP))
        try child.signal(SIGKILL)
        #expect(try child.wait() == .signalled(SIGKILL))
        #expect(throws: SystemCallError("waitpid", on: "\(child.pid)", errno: .noChildProcess)) { try child.wait() }
    }
}

@Suite struct ProxyTests {
    /// As a parent may have left us: then no SIGCHLD comes, and the end is nobody's to take.
    @Test(.timeLimit(.minutes(1)), arguments: [false, true]) func anEndAtOnceIsNoticed(ignored: Bool) async {
        await #expect(processExitsWith: .success) { [ignored] in
            if ignored { _ = signal(SIGCHLD, SIG_IGN) }
            let proxy = Proxy(Spawn(["sh", "-c", "exit 3"], environment: environment))
            for _ in 0..<20 {
                let end = try proxy.run()
                #expect(end == .exited(3))
            }
        }
    }

    @Test func givesTheSignalsBack() async {
        await #expect(processExitsWith: .success) {
            var mask = sigset_t()
            unsafe sigemptyset(&mask)
            unsafe pthread_sigmask(SIG_SETMASK, &mask, nil)
            let end = try Proxy(Spawn(["true"], environment: environment)).run()
            #expect(end == .exited(0))
            unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
            let held = [SIGTERM, SIGINT, SIGCHLD].map { unsafe sigismember(&mask, $0) }
            #expect(held == [0, 0, 0])
        }
    }
}

@Suite struct ProcessIdentityTests {
    @Test func isAliveUntilItEnds() throws {
        let child = try sleeper()
        let identity = try #require(child.identity)
        #expect(identity == ProcessIdentity(of: child.pid) && identity.pid == child.pid)
        #expect(identity.isAlive)
        #expect(try !identity.waitUntilGone(milliseconds: 1))
        #expect(try identity.kill(SIGKILL))
        #expect(try identity.waitUntilGone(milliseconds: 60_000))
        #expect(!identity.isAlive, "a zombie is dead")
        #expect(ProcessIdentity(of: child.pid) == identity, "but still has its number")
        #expect(try child.wait() == .signalled(SIGKILL))
        #expect(try identity.kill(SIGKILL) == false)
        #expect(try identity.waitUntilGone(milliseconds: 0))
        #expect(child.identity == nil && ProcessIdentity(of: child.pid) == nil)
    }

    @Test func aLaterProcessOfTheSameNumberIsAnother() throws {
        let child = try sleeper()
        var earlier = try #require(child.identity)
        earlier.startTime -= 1
        #expect(!earlier.isAlive)
        #expect(try earlier.kill(SIGKILL) == false)
        #expect(try earlier.waitUntilGone(milliseconds: 0))
        #expect(child.identity?.isAlive == true)
        try child.signal(SIGKILL)
        #expect(try child.wait() == .signalled(SIGKILL))
    }

    @Test func ofANameWithParenthesesIsRead() throws {
        let us = try #require(ProcessIdentity.current)
        #expect(us.pid == getpid() && us.isAlive)
        let child = try Spawn(
            ["sh", "-c", "printf ') x (1 2' > /proc/self/comm; kill -STOP $$"], environment: environment
        ).start()
        #expect(try Children.wait(child.pid, untraced: true) == .stopped(SIGSTOP))
        #expect(try Files.text("/proc/\(child.pid)/stat").contains("() x (1 2)"))
        let identity = try #require(child.identity)
        #expect(identity.isAlive && identity.startTime >= us.startTime)
        try child.signal(SIGKILL)
        #expect(try child.wait() == .signalled(SIGKILL))
    }
}
