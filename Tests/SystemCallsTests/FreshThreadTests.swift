// Threads made for one piece of work.

import CLinux
import Glibc
import Synchronization
import SystemPackage
import Testing

@testable import SystemCalls

@Suite struct FreshThreadTests {
    @Test func runsElsewhereAndGivesTheResult() throws {
        let here = netlab_gettid()
        let there = try FreshThread.run { netlab_gettid() }
        #expect(there != here && there > 0)
    }

    @Test func throwsWhatTheBodyThrew() {
        let error = SystemCallError("setns", on: "x", errno: .notPermitted)
        #expect(throws: error) { try FreshThread.run { throw error } }
    }

    @Test func mayBeJoinedTwice() throws {
        let runs = Atomic(0)
        let thread = try FreshThread { runs.add(1, ordering: .relaxed).newValue }
        #expect(try thread.join() == 1)
        #expect(try thread.join() == 1)
    }

    @Test func runsWithoutBeingJoined() throws {
        let ran = Counter()
        for _ in 0..<20 { _ = try FreshThread { ran.add() } }
        while ran.value < 20 { sched_yield() }
        #expect(ran.value == 20)
    }

    @Test func theBodyIsFreedWithTheThread() throws {
        weak var held: Counter?
        do {
            let counter = Counter()
            held = counter
            try FreshThread.run { counter.add() }
            #expect(counter.value == 1)
        }
        #expect(held == nil)
    }
}

private final class Counter: Sendable {
    private let count = Atomic(0)
    var value: Int { count.load(ordering: .acquiring) }
    func add() { count.add(1, ordering: .acquiringAndReleasing) }
}
