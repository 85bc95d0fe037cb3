// Two clocks and a sleep.

import Foundation
import Testing

@testable import SystemCalls

@Suite struct ClockTests {
    @Test func monotonicNeverGoesBack() {
        let times = (0..<1000).map { _ in Clock.monotonic }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func wallCountsNanosecondsSince1970() {
        let seconds = Date().timeIntervalSince1970
        #expect(abs(Double(Clock.wall) / 1e9 - seconds) < 60)
    }

    @Test func sleepsUntilTheDeadlineAndNotAtAllPastIt() {
        let deadline = Clock.monotonic + 2_000_000
        Clock.sleep(until: deadline)
        #expect(Clock.monotonic >= deadline)
        Clock.sleep(until: 0)
    }
}
