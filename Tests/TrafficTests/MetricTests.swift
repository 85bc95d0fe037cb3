// Delay variation, loss runs, outages and series of arrivals, against numbers worked out by hand.

import Packets
import Testing

@testable import Traffic

@Suite struct MetricTests {
    /// RFC 3393: differences of consecutive packets; the pair 2, 4 is none, nor 4, 3.
    @Test func ipdvOfConsecutivePackets() {
        var variation = DelayVariation()
        for (sequence, delay) in [(0, 1000), (1, 1300), (2, 900), (4, 5000), (3, 9000)] as [(UInt32, UInt64)] {
            variation.note(sequence, delay: delay)
        }
        #expect(variation.pairs == 2 && variation.smallest == -400 && variation.largest == 300)
        #expect(variation.magnitudes?.count == 2 && variation.magnitudes?.maximum == 400)
    }

    /// RFC 3550, section 6.4.1: J += (|D| - J) / 16.
    @Test func jitterOfRFC3550() {
        var variation = DelayVariation()
        for (sequence, delay) in [(0, 1000), (1, 1160), (2, 1000), (3, 1000)] as [(UInt32, UInt64)] {
            variation.note(sequence, delay: delay)
        }
        // |D| = 160, 160, 0: J = 10, 19.375, 18.1640625
        #expect(variation.jitter == 18.1640625 && variation.largestJitter == 19.375)
        var steady = DelayVariation()
        for sequence in UInt32(0)..<100 { steady.note(sequence, delay: 5) }
        #expect(steady.jitter == 0 && steady.smallest == 0 && steady.largest == 0)
    }

    /// Packets leave every 10 ms; 3 to 5 are lost, 8 and 9 at the end, 0 at the beginning.
    @Test func outagesAreBetweenDepartures() {
        let flow = Self.flow(planned: 10, arrivals: [1, 2, 6, 7])
        let losses = flow.losses(attempted: 10, departures: 0...90_000_000)
        #expect(losses == LossRuns(count: 3, longest: 3, longestOutage: 40_000_000))
        // Of the first eight packets nothing is missing at the end.
        #expect(flow.losses(attempted: 8, departures: 0...70_000_000).count == 2)
    }

    /// What comes late is no loss, and its departure bounds what is left of the gap.
    @Test func latePacketsCloseGaps() {
        let flow = Self.flow(planned: 12, arrivals: [0, 1, 2, 10, 11, 5, 4, 3])
        let losses = flow.losses(attempted: 12, departures: 0...110_000_000)
        // 6 to 9: from the departure of 5 to that of 10.
        #expect(losses == LossRuns(count: 1, longest: 4, longestOutage: 50_000_000))
        let complete = Self.flow(planned: 4, arrivals: [3, 2, 1, 0])
        #expect(complete.losses(attempted: 4, departures: 0...30_000_000) == LossRuns())
    }

    @Test func nothingArrived() {
        let losses = Self.flow(planned: 100, arrivals: []).losses(attempted: 100, departures: 5...990_000_005)
        #expect(losses == LossRuns(count: 1, longest: 100, longestOutage: 990_000_000))
    }

    /// Unread packets wait: they are not lost, and they bound outages too.
    @Test func queuedPacketsAreNotLost() {
        var flow = Self.flow(planned: 10, arrivals: [0, 1])
        for sequence in [UInt32(2), 3, 9] {
            flow.insertQueued(Tag(run: 1, flow: 1, sequence: sequence, transmitTime: UInt64(sequence) * 10_000_000))
        }
        let losses = flow.losses(attempted: 10, departures: 0...90_000_000)
        #expect(losses == LossRuns(count: 1, longest: 5, longestOutage: 60_000_000))
        #expect(flow.inFlight == 3 && flow.distinct == 2)
    }

    @Test func ratesAreFromFirstToLastArrival() throws {
        var series = ArrivalSeries()
        for packet in UInt64(0)..<11 { series.note(at: 7 + packet * 100_000_000, frameBytes: 125, payloadBytes: 100) }
        let rate = try #require(series.rate)
        #expect(rate.packets == 10 && rate.frameBits == 10_000 && rate.payloadBits == 8000)
        var one = ArrivalSeries()
        one.note(at: 7, frameBytes: 125, payloadBytes: 100)
        #expect(one.rate == nil && one.packets == [1])
    }

    @Test func seriesIsBoundedAndLosesNothing() {
        var series = ArrivalSeries()
        for packet in UInt64(0)..<10_000 { series.note(at: packet * 1_000_000, frameBytes: 100, payloadBytes: 58) }
        // 10 s in intervals of 10 ms would be 1,000; 40 ms make 250.
        #expect(series.interval == 40_000_000 && series.packets.count == 250)
        #expect(series.packets.allSatisfy { $0 == 40 })
        series.note(at: 3_600_000_000_000, frameBytes: 100, payloadBytes: 58)
        #expect(series.packets.count <= ArrivalSeries.limit && series.packets.reduce(0, +) == 10_001)
        // A time before the first arrival counts with it.
        var backwards = ArrivalSeries()
        backwards.note(at: 50, frameBytes: 1, payloadBytes: 1)
        backwards.note(at: 20, frameBytes: 1, payloadBytes: 1)
        #expect(backwards.packets == [2] && backwards.first == 20 && backwards.last == 50)
    }

    private static func flow(planned: Int, arrivals: [UInt32]) -> SinkReport.Flow {
        var report = SinkReport(flows: [.init(id: 1, planned: planned)], seesForeign: true)
        for sequence in arrivals {
            let departure = UInt64(sequence) * 10_000_000
            report.flows[0].insert(
                ArrivedPacket(
                    sequence: sequence, departure: departure, arrival: departure + 68, bytes: 58, frameBytes: 100,
                    payloadBytes: 58))
        }
        return report.flows[0]
    }
}
