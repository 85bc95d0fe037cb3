// Options of qdiscs and classes, encoded as netlab sends them and read back.

import Testing

@testable import Netlink

@Suite struct QueueSettingsTests {
    /// What the options of a kind say when they are read back.
    private func settings<Options: QdiscOptions>(_ options: Options) throws -> [String: Setting] {
        var message = Message(type: 36)
        options.encode(into: &message)
        let bytes = Attributes(message.bytes.dropFirst(16)).bytes(2)
        let read = QueueSettings.read(Options.kind, try #require(bytes))
        return Dictionary(uniqueKeysWithValues: read.map { ($0.name, $0) })
    }

    @Test func tokenBucket() throws {
        let read = try settings(TBFOptions(rate: 1_000_000, burst: 5000, limit: 9000))
        #expect(read["rate"] == Setting("rate", 1_000_000, unit: "bit/s"))
        #expect(read["burst"] == Setting("burst", 5000, unit: "B"))
        #expect(read["limit"] == Setting("limit", 9000, unit: "B"))
        #expect(read["peakrate"] == nil)
    }

    @Test func fifos() throws {
        #expect(try settings(PFIFOOptions(limit: 5))["limit"] == Setting("limit", 5, unit: "packets"))
        #expect(try settings(BFIFOOptions(limit: 5000))["limit"] == Setting("limit", 5000, unit: "B"))
    }

    @Test func fairQueues() throws {
        var codel = FQCodelOptions()
        (codel.limit, codel.flows, codel.quantum, codel.memoryLimit) = (100, 32, 1514, 65536)
        (codel.target, codel.interval, codel.ecn) = (5_000_000, 100_000_000, true)
        let read = try settings(codel)
        #expect(read["limit"] == Setting("limit", 100, unit: "packets") && read["flows"] == Setting("flows", 32))
        #expect(read["target"] == Setting("target", 5000, unit: "us"))
        #expect(read["interval"] == Setting("interval", 100_000, unit: "us"))
        #expect(read["memory_limit"] == Setting("memory_limit", 65536, unit: "B"))
        #expect(read["ecn"] == Setting("ecn", flag: true) && read["ce_threshold"] == nil)
        var fair = FQOptions()
        (fair.limit, fair.flowLimit, fair.orphanMask, fair.maxRate) = (1000, 50, 1023, 8_000_000)
        fair.lowRateThreshold = 400_000
        let fq = try settings(fair)
        #expect(fq["flow_limit"] == Setting("flow_limit", 50, unit: "packets"))
        #expect(fq["orphan_mask"] == Setting("orphan_mask", 1023))
        #expect(fq["maxrate"] == Setting("maxrate", 8_000_000, unit: "bit/s"))
        #expect(fq["low_rate_threshold"] == Setting("low_rate_threshold", 400_000, unit: "bit/s"))
    }

    @Test func structs() throws {
        var sfq = SFQOptions()
        (sfq.limit, sfq.quantum, sfq.perturb, sfq.divisor, sfq.flows) = (127, 1514, 10, 1024, 16)
        let stochastic = try settings(sfq)
        #expect(
            stochastic["perturb"] == Setting("perturb", 10, unit: "s") && stochastic["flows"] == Setting("flows", 16))
        let red = try settings(REDOptions(limit: 400_000, min: 30_000, max: 90_000, avpkt: 1000, burst: 55, ecn: true))
        #expect(red["min"] == Setting("min", 30_000, unit: "B") && red["ecn"] == Setting("ecn", flag: true))
        #expect(red["harddrop"] == Setting("harddrop", flag: false))
        #expect(try settings(PrioOptions(bands: 4))["bands"] == Setting("bands", 4))
        #expect(try settings(HTBOptions(defaultClass: 0x10))["default"] == Setting("default", "0x10"))
        #expect(try settings(HFSCOptions(defaultClass: 0x1f))["default"] == Setting("default", "1f"))
    }

    @Test func netem() throws {
        var options = NetemOptions()
        (options.delay, options.jitter, options.limit, options.seed) = (10_000_000, 1_000_000, 500, 7)
        options.loss = .random(NetemOptions.Chance(0.015))
        let read = try settings(options)
        #expect(read["delay"] == Setting("delay", 10_000, unit: "us"))
        #expect(read["jitter"] == Setting("jitter", 1000, unit: "us"))
        #expect(read["loss"] == Setting("loss", "1.50%") && read["limit"] == Setting("limit", 500, unit: "packets"))
        #expect(read["seed"] == Setting("seed", "7") && read["corrupt"] == nil && read["rate"] == nil)
    }

    @Test func whatIsTooShortOrUnknownSaysNothing() {
        #expect(QueueSettings.read("tbf", [1, 2]).isEmpty && QueueSettings.read("prio", [0, 0, 0, 0]).isEmpty)
        #expect(QueueSettings.read("nosuch", [1, 2, 3, 4]).isEmpty && QueueSettings.read("sfq", []).isEmpty)
        #expect(QueueSettings.read("netem", [1]).isEmpty && ClassSettings.read("htb", [1]).isEmpty)
    }
}
