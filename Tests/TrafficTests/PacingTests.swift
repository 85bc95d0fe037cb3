// The arithmetic of schedules and of their quality.

import Testing

@testable import Traffic

@Suite struct PacingTests {
    @Test func scheduleIsAbsolute() {
        let pacing = Pacing.packetsPerSecond(3)
        #expect(pacing.departure(of: 0) == 0)
        #expect(pacing.departure(of: 1) == 333_333_333)
        #expect(pacing.departure(of: 3) == 1_000_000_000)
        // No error adds up: packet 3 million departs after a million seconds.
        #expect(pacing.departure(of: 3_000_000) == 1_000_000_000_000_000)
    }

    @Test func scheduleIsMonotonic() {
        let pacing = Pacing.packetsPerSecond(777_777.7)
        var last: UInt64 = 0
        for sequence in 1..<100_000 {
            let departure = pacing.departure(of: sequence) ?? 0
            #expect(departure > last)
            last = departure
        }
    }

    @Test func backToBackHasNoAppointments() {
        #expect(Pacing.backToBack.departure(of: 5) == nil)
        #expect(Pacing.packetsPerSecond(0).departure(of: 5) == nil)
        #expect(Pacing.packetsPerSecond(1e-300).departure(of: 5) == UInt64(Int64.max))
    }

    @Test func moreThanOnePercentLateIsDegraded() {
        #expect(Pacing.verdict(late: 10, of: 1000) == .ok)
        #expect(Pacing.verdict(late: 11, of: 1000) == .degraded)
        #expect(Pacing.verdict(late: 0, of: 0) == .ok)
    }

    @Test func departuresBookLatenessAndStalls() {
        var departures = Departures(Schedule(.packetsPerSecond(1000), start: 5_000_000))
        departures.note(0, at: 5_000_100)
        departures.note(1, at: 9_000_000)  // due at 6 ms: 3 ms late, a stall
        departures.note(2, at: 9_000_200)  // due at 7 ms: 2 ms late, but the burst after the stall
        departures.note(3, at: 9_000_300)  // due at 8 ms: 1.0003 ms late
        departures.note(4, at: 9_000_400)  // due at 9 ms
        #expect(departures.count == 5 && departures.late == 3)
        #expect(departures.stalls.count == 1 && departures.stalls.longest == 3_000_000)
        #expect(departures.first == 5_000_100 && departures.last == 9_000_400)
        #expect(departures.errors.maximum == 3_000_000)
    }

    @Test func backToBackBooksStallsOnly() {
        var departures = Departures(Schedule(.backToBack, start: 0))
        departures.note(0, at: 100)
        departures.note(1, at: 5_000_100)
        #expect(departures.stalls.total == 5_000_000)
        #expect(departures.late == 0 && departures.errors.count == 0)
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
