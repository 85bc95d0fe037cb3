// The arithmetic of schedules and of their quality.

import Testing

@testable import Traffic

@Suite struct PacingTests {
    @Test func scheduleIsAbsolute() {
        let pacing = Pacing.packetsPerSecond(3)
        #expect(pacing.rhythm.departure(of: 0) == 0)
        #expect(pacing.rhythm.departure(of: 1) == 333_333_333)
        #expect(pacing.rhythm.departure(of: 3) == 1_000_000_000)
        // No error adds up: packet 3 million departs after a million seconds.
        #expect(pacing.rhythm.departure(of: 3_000_000) == 1_000_000_000_000_000)
    }

    @Test func scheduleIsMonotonic() {
        let pacing = Pacing.packetsPerSecond(777_777.7)
        var last: UInt64 = 0
        for sequence in 1..<100_000 {
            let departure = pacing.rhythm.departure(of: sequence) ?? 0
            #expect(departure > last)
            last = departure
        }
    }

    @Test func backToBackHasNoAppointments() {
        #expect(Rhythm.backToBack.departure(of: 5) == nil)
        #expect(Rhythm.packetsPerSecond(0).departure(of: 5) == nil)
        #expect(Rhythm.packetsPerSecond(1e-300).departure(of: 5) == UInt64(Int64.max))
    }

    @Test func moreThanOnePercentLateIsDegraded() {
        #expect(Pacing.verdict(late: 10, of: 1000) == .ok)
        #expect(Pacing.verdict(late: 11, of: 1000) == .degraded)
        #expect(Pacing.verdict(late: 0, of: 0) == .ok)
    }

    @Test func departuresBookLatenessAndStalls() {
        var departures = Departures(.packetsPerSecond(1000), start: 5_000_000)
        departures.note([(0, 5_000_100), (1, 9_000_000), (2, 9_000_200), (3, 9_000_300), (4, 9_000_400)])
        // Packet 1 was due at 6 ms: 3 ms late, a stall. 2 and 3 are late too, but the burst after the stall.
        #expect(departures.count == 5 && departures.late == 3)
        #expect(departures.stalls.count == 1 && departures.stalls.longest == 3_000_000)
        #expect(departures.first == 5_000_100 && departures.last == 9_000_400)
        #expect(departures.errors.maximum == 3_000_000 && departures.times.isEmpty)
    }

    @Test func backToBackBooksStallsOnly() {
        var departures = Departures(.backToBack, start: 0)
        departures.note([(0, 100), (1, 5_000_100)])
        #expect(departures.stalls.total == 5_000_000)
        #expect(departures.late == 0 && departures.errors.count == 0)
    }

    @Test func lateBeyondAMillisecondIsSkipped() {
        var departures = Departures(Pacing(.packetsPerSecond(1000), catchUp: .skip), start: 0)
        let skips = [2_000_000, 2_000_001].map { departures.skips(due: 1_000_000, at: $0) }
        #expect(skips == [false, true] && departures.skipped == 1 && departures.count == 0)
        var patient = Departures(.packetsPerSecond(1000), start: 0)
        let isPatient = !patient.skips(due: 1_000_000, at: 9_000_000)
        #expect(isPatient && patient.skipped == 0)
    }

    @Test func stretchingShiftsEverythingThatIsLeft() {
        var departures = Departures(Pacing(.packetsPerSecond(1000), catchUp: .stretch), start: 0)
        departures.note([(0, 0), (1, 5_000_000)])
        #expect(departures.stretched == 4_000_000 && departures.schedule.due(2) == 6_000_000)
        // Less than a millisecond is no reason.
        departures.note([(2, 6_500_000)])
        #expect(departures.schedule.due(3) == 7_000_000 && departures.late == 1)
    }

    @Test func timesAreKeptWhereSomebodyAsks() {
        var departures = Departures(Pacing(.interval(1000), keepsTimes: true), start: 0)
        departures.reserve(3)
        departures.note([(0, 10), (2, 2010)])
        #expect(departures.times == [10, 0, 2010])
        departures.forget(2)
        #expect(departures.times == [10, 0, 0])
    }

    @Test func quantilesAreCloseFromAbove() {
        var histogram = DurationHistogram()
        #expect(histogram.summary == .init(median: 0, p99: 0, maximum: 0))
        for value in UInt64(1)...100_000 { histogram.insert(value) }
        let summary = histogram.summary
        #expect((50_000...50_400).contains(summary.median))
        #expect((99_000...100_000).contains(summary.p99))
        #expect(summary.maximum == 100_000)
    }

    @Test func bucketsHoldEveryValueInOrder() {
        var histogram = DurationHistogram()
        #expect(histogram.count == 0 && histogram.minimum == .max && histogram.maximum == 0)
        let values: [UInt64] = [0, 1, 255, 255, 300, 50_000, 3_600_000_000_000, .max]
        for value in values { histogram.insert(value) }
        let buckets = histogram.buckets
        #expect(buckets.map(\.count) == [1, 1, 2, 1, 1, 1, 1])
        for (bucket, value) in zip(buckets, [0, 1, 255, 300, 50_000, 3_600_000_000_000, DurationHistogram.longest]) {
            #expect(bucket.value >= value && bucket.value - value <= value / 127)
        }
        #expect(histogram.maximum == DurationHistogram.longest && histogram.minimum == 0)
    }
}

extension Departures {
    fileprivate mutating func note(_ packets: [(sequence: Int, time: UInt64)]) {
        for packet in packets { note(packet.sequence, due: schedule.due(packet.sequence), at: packet.time) }
    }
}
