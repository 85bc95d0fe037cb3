// Schedules against arithmetic that is done by hand, or by another library.

import Packets
import Foundation
import Testing

@testable import Traffic

@Suite struct TimetableTests {
    private func departures(_ table: Timetable) -> [UInt64] {
        (0..<table.count).compactMap { table.rhythm.departure(of: $0) }
    }

    private func random(_ purpose: String = "departures", seed: UInt64 = 1) -> RandomStream {
        RandomStream(seed: seed, flow: "web", purpose: purpose)
    }

    @Test func aDurationHoldsWhatDepartsBeforeItsEnd() throws {
        let length = { (_: Int) in 100 }
        #expect(try Timetable(.packetsPerSecond(1000), until: .duration(1_000_000_000), length: length).count == 1000)
        #expect(try Timetable(.interval(3), until: .duration(10), length: length).count == 4)
        #expect(try Timetable(.bursts(size: 10, every: 100), until: .duration(101), length: length).count == 20)
        #expect(
            try Timetable(.packetsPerSecond(1e7), until: .duration(999_999_950), length: length).count == 10_000_000)
    }

    @Test func bytesEndWithThePacketThatReachesThem() throws {
        #expect(try Timetable(.backToBack, until: .bytes(1000), length: { _ in 100 }).count == 10)
        #expect(try Timetable(.backToBack, until: .bytes(1001), length: { _ in 100 }).count == 11)
        #expect(try Timetable(.backToBack, until: .bytes(60), length: { 10 * ($0 + 1) }).count == 3)
        let listed = try Timetable(ListedProcess([1, 2, 3, 4]), until: .bytes(60), length: { 10 * ($0 + 1) })
        #expect(departures(listed) == [1, 2, 3])
    }

    @Test func plansWithoutPacketsOrWithTooManyAreRefused() {
        #expect(throws: Timetable.Problem.self) {
            try Timetable(.interval(10), until: .duration(0), length: { _ in 100 })
        }
        #expect(throws: Timetable.Problem.self) {
            try Timetable(.interval(1), until: .duration(10_000_001), length: { _ in 100 })
        }
        #expect(throws: Timetable.Problem.self) {
            try Timetable(ListedProcess([1, 2]), until: .count(3), length: { _ in 100 })
        }
    }

    @Test func burstsDepartTogether() throws {
        let table = try Timetable(.bursts(size: 3, every: 10), until: .count(8), length: { _ in 100 })
        #expect(departures(table) == [0, 0, 0, 10, 10, 10, 20, 20])
    }

    /// 100 pps to 300 pps in 2 s are 400 packets; after 1 s 150 have departed. Then 300 pps hold.
    @Test func aRampIsTheIntegralOfItsRate() {
        let ramp = Ramp(from: 100, to: 300, over: 2_000_000_000)
        #expect(ramp.departure(of: 0) == 0 && ramp.departure(of: 150) == 1_000_000_000)
        #expect(ramp.departure(of: 400) == 2_000_000_000 && ramp.departure(of: 700) == 3_000_000_000)
        let falling = Ramp(from: 300, to: 100, over: 2_000_000_000)
        #expect(falling.departure(of: 250) == 1_000_000_000 && falling.departure(of: 500) == 3_000_000_000)
    }

    @Test func aBitRateCountsTheFramesBeforeAPacket() throws {
        // 100, 200, 300 bytes at 8 kbit/s: 0.1, 0.2, 0.3 s.
        let process = BitRateProcess(rate: 8000) { 100 * ($0 + 1) }
        let table = try Timetable(process, until: .count(4), length: { _ in 1 })
        #expect(departures(table) == [0, 100_000_000, 300_000_000, 600_000_000])
    }

    @Test func poissonGapsAreExponential() throws {
        let process = PoissonProcess(rate: 1000, random: random())
        let times = departures(try Timetable(process, until: .count(100_000), length: { _ in 1 }))
        let gaps = zip(times, [0] + times).map { Double($0 - $1) / 1e6 }
        let mean = gaps.reduce(0, +) / 1e5
        let variance = gaps.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5
        #expect(abs(mean - 1) < 0.015 && abs(variance - 1) < 0.05)
        #expect(abs(Double(gaps.count { $0 > 2 }) / 1e5 - exp(-2)) < 0.005)
    }

    /// The first numbers of the streams, once and for all machines.
    @Test func theSameSeedGivesTheSameTimes() throws {
        let first = try Timetable(PoissonProcess(rate: 1000, random: random()), until: .count(1000), length: { _ in 1 })
        let again = try Timetable(PoissonProcess(rate: 1000, random: random()), until: .count(1000), length: { _ in 1 })
        let other = try Timetable(
            PoissonProcess(rate: 1000, random: random(seed: 2)), until: .count(1000), length: { _ in 1 })
        #expect(first.digest == again.digest && first.digest != other.digest)
        #expect(random().word(5) != random("on").word(5) && random().word(0) != random().word(1))
        #expect(Array(departures(first).prefix(3)) == [1580453, 2071969, 2097775])
    }

    @Test func onAndOffTimesAlternate() throws {
        // On for 10, off for 5, a packet every 4.
        let process = OnOffProcess(on: .constant(10), off: .constant(5), rate: 2.5e8, random: { random($0) })
        let table = try Timetable(process, until: .count(8), length: { _ in 1 })
        #expect(departures(table) == [0, 4, 8, 17, 21, 30, 34, 38])
    }

    /// 1000 packets per second, half of the time, in periods of a hundredth of a gap.
    @Test func theClockStandsStillWhileItIsOff() throws {
        let times = Traffic.Period.exponential(mean: 10_000)
        let process = OnOffProcess(on: times, off: times, rate: 1000, random: { random($0) })
        let table = try Timetable(process, until: .duration(10_000_000_000), length: { _ in 1 })
        #expect((4900...5100).contains(table.count))
        let slow = OnOffProcess(on: .constant(10), off: .constant(90), rate: 1e7, random: { random($0) })
        #expect(departures(try Timetable(slow, until: .count(4), length: { _ in 1 })) == [0, 1000, 2000, 3000])
    }

    /// A plan of so many packets that it takes seconds is given up where a stop is requested.
    @Test func planningCanBeInterrupted() throws {
        func checks(_ plan: (_ checkpoint: () throws -> Void) throws -> Void) throws -> Int {
            var count = 0
            try plan { count += 1 }
            #expect(throws: CancellationError.self) { try plan { throw CancellationError() } }
            return count
        }
        let drawn = try checks { checkpoint in
            let process = PoissonProcess(rate: 1e6, random: random())
            _ = try Timetable(process, until: .count(100_000), checkpoint: checkpoint, length: { _ in 1 })
        }
        let measured = try checks { checkpoint in
            _ = try Timetable(.backToBack, until: .bytes(100_000), checkpoint: checkpoint, length: { _ in 1 })
        }
        #expect(drawn >= 6 && measured >= 6)
    }

    @Test func paretoHasItsMean() {
        let stream = random("on")
        let shape3 = Traffic.Period.pareto(shape: 3, mean: 1e6)
        let lengths = (0..<200_000).map { Double(shape3.length(stream.unit($0))) }
        #expect(abs(lengths.reduce(0, +) / 2e5 - 1e6) < 2e4)
        // Nothing is below the scale: mean * (shape - 1) / shape.
        #expect((lengths.min() ?? 0) >= 666_666)
    }

    @Test func ourLogarithmIsTheLogarithm() {
        for step in 1...20_000 {
            let x = pow(10, Double(step) / 1000 - 17)
            #expect(abs(SteadyMath.log(x) - log(x)) <= 4e-15 * max(1, abs(log(x))))
            let y = Double(step) / 100 - 100
            #expect(abs(SteadyMath.exp(y) / exp(y) - 1) < 1e-13)
        }
        #expect(SteadyMath.log(1) == 0 && SteadyMath.exp(0) == 1)
    }
}

@Suite struct TraceFileTests {
    private func trace(
        _ text: String, _ format: TraceFile.Format = .csv, speed: Double = 1
    ) throws(TraceFile.Problem) -> TraceFile {
        try TraceFile(Array(text.utf8), format: format, speed: speed)
    }

    private func problem(_ text: String, _ format: TraceFile.Format = .csv) -> String? {
        do { _ = try trace(text, format) } catch { return error.description }
        return nil
    }

    @Test func secondsBecomeNanosecondsFromTheFirst() throws {
        #expect(try trace("time,size\n10.5,1\n10.500000001,2\n\n# pause\n12;3\r\n").times == [0, 1, 1_500_000_000])
        #expect(try trace("0\n1.5\n", speed: 2).times == [0, 750_000_000])
        #expect(try trace("1.0000000019\n1.0000000020\n").times == [0, 1])
    }

    @Test func mahimahiBeginsAnew() throws {
        let file = try trace("2\n2\n5\n", .mahimahi)
        #expect(file.times == [2_000_000, 2_000_000, 5_000_000] && file.period == 5_000_000)
        var process = ListedProcess(file.times, period: file.period)
        let times = (0..<4).compactMap { _ in process.next() }
        #expect(times == [2_000_000, 2_000_000, 5_000_000, 7_000_000])
    }

    @Test func whatIsWrongIsSaidWithItsLine() {
        #expect(problem("1\n2\nx\n") == "line 3: expected seconds such as 1.25, found 'x'")
        #expect(problem("2\n1\n") == "line 2: 1 is earlier than the time before it")
        #expect(problem("1.5\n", .mahimahi)?.hasPrefix("line 1: expected whole milliseconds") == true)
        #expect(problem("time\n") == "it has no times" && problem("", .csv) == "it has no times")
        #expect(problem("0\n0\n", .mahimahi) == "its last time is 0, so it would repeat at once")
        #expect(problem("hello", .pcap) == "it is neither a pcap nor a pcapng file")
        #expect(problem("1\n99999999999\n") != nil && problem("1\n1.2.3\n") != nil)
        for number in ["1e-3", "-1", "NaN", "inf", "+1", ".5", ",1"] {
            let field = number.prefix { $0 != "," }
            #expect(problem("\(number)\n2\n") == "line 1: expected seconds such as 1.25, found '\(field)'")
        }
    }

    /// As spreadsheets write it: a mark in front of the text, blanks in front of the numbers.
    @Test func marksAndBlanksAreNoNumbers() throws {
        #expect(try trace("\u{feff}1.5\n 2.5\n").times == [0, 1_000_000_000])
        #expect(try trace("\u{feff}\"time\",size\r\n\t1\r\n\r\n2\r\n").times == [0, 1_000_000_000])
    }
}
