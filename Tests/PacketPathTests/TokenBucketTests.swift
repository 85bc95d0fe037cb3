// The model of tbf against tbf's arithmetic done by hand.

import Testing

@testable import PacketPath

@Suite struct TokenBucketTests {
    /// 100 bytes at 64 kbit/s take 12.5 ms; 1e9 / 8000 = 125000 ns a byte is exact.
    @Test func aPacketTakesItsTime() {
        #expect(SchedulerRate(bytesPerSecond: 8000).time(bytes: 100) == 12_500_000)
        #expect(SchedulerRate(bytesPerSecond: 1_250_000).time(bytes: 1000) == 800_000)
        #expect(SchedulerRate(bytesPerSecond: 1).time(bytes: 2) == 2_000_000_000)
        // A rate that 10^9 is no multiple of: rounded down, by less than a nanosecond in four seconds.
        #expect(SchedulerRate(bytesPerSecond: 3_000_000).time(bytes: 1500) == 499_999)
    }

    /// Labs/token-bucket.yaml: 20 packets find tokens, 102 wait, the rest is dropped.
    @Test func aBurstFillsBucketAndQueue() {
        var bucket = TokenBucket(.init(rate: 64_000, burst: 2000, limit: 10_240), full: 0)
        let passed = (0..<1000).count { _ in bucket.offer(bytes: 100, at: 0) }
        #expect(passed == 122)
    }

    /// At the rate itself nothing is lost; just above it, one packet in 11.
    @Test func theSteadyStateIsTheRate() {
        var even = TokenBucket(.init(rate: 8_000_000, burst: 1000, limit: 3000), full: 0)
        let all = (0..<10_000).count { even.offer(bytes: 1000, at: UInt64($0) * 1_000_000) }
        #expect(all == 10_000)
        var crowded = TokenBucket(.init(rate: 8_000_000, burst: 1000, limit: 3000), full: 0)
        let passed = (0..<11_000).count { crowded.offer(bytes: 1000, at: UInt64($0) * 1_000_000 * 10 / 11) }
        #expect((10_000...10_005).contains(passed))
    }

    @Test func packetsLargerThanTheBucketNeverPass() {
        var bucket = TokenBucket(.init(rate: 8_000_000, burst: 999, limit: 30_000), full: 0)
        let passed = [bucket.offer(bytes: 1000, at: 0), bucket.offer(bytes: 999, at: 1)]
        #expect(passed == [false, true])
    }

    @Test func tokensAreNoMoreThanTheBucketHolds() {
        var bucket = TokenBucket(.init(rate: 8_000_000, burst: 2000, limit: 1000), full: 0)
        // Two pass, one waits; after a long time it is the same again.
        for time in [0, 60_000_000_000] as [UInt64] {
            let passed = (0..<5).count { _ in bucket.offer(bytes: 1000, at: time) }
            #expect(passed == 3)
        }
    }

    @Test func thePeakRateSpreadsTheBucket() {
        let parameters = TokenBucket.Parameters(
            rate: 8_000_000, burst: 10_000, limit: 2000, peakRate: 16_000_000, mtu: 1000)
        var bucket = TokenBucket(parameters, full: 0)
        // One at once, two wait, though there are tokens for ten; half a millisecond later there is room for one.
        let passed = (0..<5).count { _ in bucket.offer(bytes: 1000, at: 0) }
        let later = [bucket.offer(bytes: 1000, at: 499_999), bucket.offer(bytes: 1000, at: 500_000)]
        #expect(passed == 3 && later == [false, true])
    }

    @Test func flowsMeetInTheOrderOfTheirDepartures() throws {
        var evidence = Evidence()
        evidence.flows = ["a", "b"].enumerated().map {
            var flow = FlowEvidence(
                name: $1, id: UInt16($0 + 1), from: "c:eth0", to: "s:eth0", planned: 3, sink: "socket")
            flow.accepted = 3
            return flow
        }
        let oracle = TokenBucketOracle(
            place: "r:eth1", parameters: .init(rate: 8000, burst: 1000, limit: 1000), model: "tbf")
        let flows = [
            TokenBucketOracle.Departures(flow: "a", times: [5, 7, 0], bytes: { _ in 1000 }, arrived: { $0 < 2 }),
            TokenBucketOracle.Departures(flow: "b", times: [6, 8, 9], bytes: { _ in 1000 }, arrived: { $0 == 0 }),
        ]
        let report = oracle.report(flows, ledger: Ledger(evidence: evidence))
        // 5 (a) passes, 6 (b) waits, 7 (a), 8 and 9 (b) are dropped; a's third never departed.
        #expect(report.sent == 5 && report.predicted == 3 && report.kernel == 0 && report.agreeing == 4)
        #expect(report.difference == -3 && report.text == "kernel 0, model 3, 3 fewer")
    }

    /// 1,000 bytes a second and a queue of 2,000: packets 1 and 2 wait. The kernel sends them three seconds late, so that 3 and 4 find
    /// no room that an ideal bucket would have.
    @Test func lateServiceIsNotTheQueuesFault() throws {
        let second: UInt64 = 1_000_000_000
        var flow = FlowEvidence(name: "a", id: 1, from: "c:eth0", to: "s:eth0", planned: 6, sink: "socket")
        (flow.accepted, flow.delivered) = (6, 4)
        var evidence = Evidence()
        evidence.flows = [flow]
        evidence.drops = [
            DropTotal(
                node: "router", interface: "eth1", reason: "QDISC_DROP", function: "__dev_queue_xmit", flow: 1,
                packets: 2)
        ]
        evidence.counters = [Sample.counter(.qdisc, "drops", 2, "eth1 root tbf")]
        let oracle = TokenBucketOracle(
            place: "router:eth1", parameters: .init(rate: 8000, burst: 1000, limit: 2000), model: "tbf")
        var departures = TokenBucketOracle.Departures(
            flow: "a", times: [1, 1, 1, second + 2, 2 * second + 2, 9 * second], bytes: { _ in 1000 })
        departures.delays = [5, 4 * second + 5, 5 * second + 5, 0, 0, 5]
        let ledger = Ledger(evidence: evidence)
        let report = oracle.report([departures], ledger: ledger)
        #expect(report.kernel == 2 && report.predicted == 0 && report.served == 2 && report.share == 0)
        #expect(report.text == "kernel 2, model 0, late service 2, none apart")
        // Something was lost elsewhere: when it was served nobody knows.
        departures.delays[5] = 0
        #expect(oracle.report([departures], ledger: ledger).served == nil)
    }

    @Test func theClaimIsAShareOfWhatWasSent() {
        let claim = OracleClaim(place: "r:eth1", within: 0.01, location: "lab.yaml:1:1")
        var report = OracleReport(
            place: "r:eth1", model: "tbf", flows: ["a"], sent: 16_000, kernel: 1827, predicted: 1799)
        #expect(report.text == "kernel 1827, model 1799, 28 more")
        let met = claim.check(report)
        #expect(met.met && met.message == "oracle r:eth1: kernel 1827, model 1799, 28 more (0.18% of 16000 sent)")
        report.kernel = 1960
        #expect(!claim.check(report).met)
        // What late service accounts for is not held against the kernel; an early service is.
        report.served = 1959
        #expect(claim.check(report).met && report.text == "kernel 1960, model 1799, late service 160, 1 more")
        report.served = 2100
        #expect(report.text == "kernel 1960, model 1799, late service 161, none apart")
        report.served = 1700
        let missed = claim.check(report)
        #expect(
            !missed.met && missed.message.hasPrefix("lab.yaml:1:1: oracle r:eth1: expected within 1.00%, observed "))
        #expect(!claim.check(nil).met)
    }
}
