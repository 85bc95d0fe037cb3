// Departures of replayed captures: what the stamps say, and captures that nobody can send.

import Testing
import Traffic

@Suite struct ReplayTimesTests {
    @Test func stampsBecomeDepartures() throws {
        #expect(try ReplayTimes.times([], speed: 1, repetitions: 3) == [])
        #expect(try ReplayTimes.times([100, 300, 200, 500], speed: 2, repetitions: 1) == [0, 100, 100, 200])
        #expect(try ReplayTimes.times([100, 300, 500], speed: 1, repetitions: 2) == [0, 200, 400, 600, 800, 1000])
        #expect(try ReplayTimes.times([7], speed: 1, repetitions: 3) == [0, 0, 0])
    }

    /// Stamps from both ends of what a capture file can say, slow, and repeated.
    @Test(
        arguments: [
            ([0, .max], 1, 1), ([0, .max], 0.001, 1), ([0, 4_294_967_295_000_000_000], 1, 10), ([0, .max], 1000, 1),
            ([0, 86_400_000_000_001], 1, 1), ([0, 50_000_000_000_000], 1, 2), ([0, 100_000_000_000_000_000], 0.001, 1),
        ] as [([UInt64], Double, Int)])
    func moreThanADayIsRefused(stamps: [UInt64], speed: Double, repetitions: Int) {
        let problem = #expect(throws: Timetable.Problem.self) {
            try ReplayTimes.times(stamps, speed: speed, repetitions: repetitions)
        }
        #expect(problem?.description == "it would take more than 24h")
    }

    @Test func aWholeDayIsNot() throws {
        #expect(try ReplayTimes.times([0, 86_400_000_000_000], speed: 1, repetitions: 1).last == 86_400_000_000_000)
    }

    /// Nothing is made of them: this would be 200 million times.
    @Test func tooManyPackets() {
        for (packets, repetitions) in [(200, 1_000_000), (10_000_001, 1), (Int.max, 2)] {
            #expect(throws: Timetable.Problem.self) {
                try ReplayTimes.check(packets: packets, repetitions: repetitions)
            }
        }
        #expect(throws: Never.self) { try ReplayTimes.check(packets: 10_000, repetitions: 1000) }
    }

    /// A trace with a gap of centuries would make the run wait for them.
    @Test func plannedTimesEndWithinADay() {
        #expect(throws: Timetable.Problem.self) {
            try Timetable(.listed([0, 10_000_000_000_000_000_000]), until: .last) { _ in 60 }
        }
        #expect(throws: Timetable.Problem.self) {
            try Timetable(.packetsPerSecond(0.001), until: .count(1000)) { _ in 60 }
        }
    }
}
