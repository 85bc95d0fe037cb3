// What a flow's schedule becomes.

import LabFormat
import Testing

@Suite struct ScheduleTests {
    private func flow(_ keys: String) throws -> Flow {
        try lab(
            """
            name: a
            nodes: { a: , b: }
            links: [ { endpoints: [a:eth0, b:eth0] } ]
            traffic: { flows: { web: { from: a:eth0, to: b:eth0, \(keys) } } }
            """
        ).traffic.flows[0]
    }

    private func rate(_ text: String) throws -> FlowSchedule.Rate { try flow("count: 5, rate: \(text)").schedule.rate }

    @Test func ratesAreTextOrMappings() throws {
        #expect(try rate("back-to-back") == .backToBack && flow("count: 5").schedule.rate == .backToBack)
        #expect(try rate("2.5kpps") == .packetsPerSecond(2500) && rate("{ pps: 2.5kpps }") == .packetsPerSecond(2500))
        #expect(try rate("10mbit") == .bitsPerSecond(10_000_000, .l2))
        #expect(try rate("{ bps: 1kbps, layer: l1 }") == .bitsPerSecond(8000, .l1))
        #expect(try rate("{ interval: 2ms }") == .interval(2_000_000))
        #expect(try rate("{ burst: 10, every: 10ms }") == .burst(size: 10, every: 10_000_000))
        #expect(try rate("{ poisson: 5kpps }") == .poisson(5000))
        #expect(
            try rate("{ on-off: { on: exponential 200ms, off: pareto 1.5 100ms, rate: 5kpps } }")
                == .onOff(
                    on: .exponential(mean: 200_000_000), off: .pareto(shape: 1.5, mean: 100_000_000),
                    packetsPerSecond: 5000))
        #expect(
            try rate("{ ramp: { from: 1kpps, to: 10kpps, over: 2s } }")
                == .ramp(from: 1000, to: 10_000, over: 2_000_000_000))
    }

    @Test func aTraceKnowsItsFormatAndItsEnd() throws {
        let schedule = try flow("rate: { trace: a/b.pcapng, speed: 0.5 }").schedule
        guard case .trace(let trace) = schedule.rate else { throw Missing.trace }
        #expect(trace.file == "a/b.pcapng" && trace.format == .pcap && trace.speed == 0.5 && trace.location.line == 4)
        #expect(schedule.stop == .traceEnd && schedule.count == nil)
        guard case .trace(let other) = try flow("rate: { trace: x, format: mahimahi }, count: 7").schedule.rate else {
            throw Missing.trace
        }
        #expect(other.format == .mahimahi && other.speed == 1)
    }

    private enum Missing: Error { case trace }

    @Test func aFlowEndsByCountTimeOrBytes() throws {
        #expect(try flow("count: 5").schedule.stop == .count(5) && flow("count: 5").schedule.count == 5)
        #expect(try flow("rate: 1kpps, duration: 2s").schedule.stop == .duration(2_000_000_000))
        #expect(try flow("bytes: 1kb, catch-up: burst, rate: 1kpps").schedule.stop == .bytes(1024))
        #expect(try flow("count: 5, rate: 1kpps, catch-up: stretch").schedule.catchUp == .stretch)
    }

    @Test func startsStandBesideTheTimeline() throws {
        let text = """
            name: a
            nodes: { a: , b: }
            links: [ { endpoints: [a:eth0, b:eth0] } ]
            traffic:
              flows:
                late: { from: a:eth0, to: b:eth0, count: 1, start: 2s }
                early: { from: a:eth0, to: b:eth0, count: 1 }
            """
        let alone = try lab(text)
        #expect(alone.timeline.map(\.kind) == [.start("early"), .start("late")])
        #expect(alone.timeline.map(\.at) == [0, 2_000_000_000])
        let both = try lab(text + "\ntimeline: [ { at: 3s, start: early } ]\n")
        #expect(both.timeline.map(\.kind) == [.start("late"), .start("early")])
    }
}
