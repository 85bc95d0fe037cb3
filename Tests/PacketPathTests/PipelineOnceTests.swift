// Losses that several stations' counters show are told at one of them.

import Testing

@testable import PacketPath

@Suite struct PipelineOnceTests {
    private func station(_ direction: Pipeline.Direction, _ stage: String, _ counter: String, _ value: UInt64) throws
        -> Pipeline.Station
    {
        let causes = try #require(Stage.named(stage)).causes.filter { $0.primary?.name == counter }
        var station = Pipeline.Station(direction, stage, stage)
        station.counters = [Pipeline.Counter(counter, value, isLoss: true, causes: causes.map(\.id))]
        return station
    }

    private func told(_ stations: [Pipeline.Station], hasCarrier: Bool = true) -> [String: String?] {
        var pipeline = Pipeline(interface: "eth0", kernelRelease: "6.18")
        pipeline.stations = stations
        let counters = pipeline.toldOnce(hasCarrier: hasCarrier).stations.map { ($0.stage, $0.counters[0]) }
        for (_, counter) in counters { #expect(counter.isLoss == (counter.toldAt == nil)) }
        return Dictionary(uniqueKeysWithValues: counters.map { ($0, $1.toldAt) })
    }

    @Test func atTheFirstOfTheWay() throws {
        let stations = [
            try station(.receive, "cpu-backlog", "rx_dropped", 9), try station(.receive, "ethertype", "rx_dropped", 9),
        ]
        #expect(told(stations) == ["cpu-backlog": nil, "ethertype": "cpu-backlog"])
    }

    @Test(arguments: [(true, "veth"), (false, "carrier")]) func atTheCarrierOnlyWithoutOne(_ up: Bool, _ place: String)
        throws
    {
        let stations = [
            try station(.transmit, "carrier", "tx_dropped", 9), try station(.transmit, "veth", "tx_dropped", 9),
        ]
        let told = told(stations, hasCarrier: up)
        #expect(told.filter { $0.value == nil }.map(\.key) == [place])
    }

    /// 191 that found a full buffer are among 191 errors, and not all of 200.
    @Test(arguments: [(191, true), (200, false)]) func aCrossCheckIsNoSecondLoss(_ errors: UInt64, _ isSame: Bool)
        throws
    {
        let stations = [
            try station(.receive, "udp-socket", "Udp.InErrors", errors),
            try station(.receive, "socket-buffer", "Udp.RcvbufErrors", 191),
        ]
        #expect(told(stations)["udp-socket"].flatMap(\.self) == (isSame ? "socket-buffer" : nil))
    }
}
