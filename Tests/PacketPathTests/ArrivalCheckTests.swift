// Claims about arrivals, met and not met.

import PacketPath
import Testing

@Suite struct ArrivalCheckTests {
    private static func results(_ claim: ArrivalClaim, _ arrivals: ArrivalEvidence?) -> [ExpectationResult] {
        var flow = FlowEvidence(
            name: "web", id: 1, from: "client:eth0", to: "server:eth0", planned: 1000, sink: "packet")
        (flow.accepted, flow.delivered, flow.arrivals) = (1000, 900, arrivals)
        flow.inFlight = ["socket queue": 40]
        var evidence = Evidence()
        evidence.flows = [flow]
        var flowClaim = FlowClaim(flow: "web", location: "lab.yaml:9:5")
        flowClaim.arrivals = claim
        return ClaimCheck(ledger: Ledger(evidence: evidence), counters: [], flows: [flow]).check(.flow(flowClaim))
    }

    private static var arrivals: ArrivalEvidence {
        var arrivals = ArrivalEvidence(received: 905, unplanned: 1, late: 2, corrupted: 3)
        arrivals.losses = LossRuns(count: 4, longest: 30, longestOutage: 50_000_000)
        arrivals.jitter = Jitter(last: 1_500_000.7, largest: 2e6)
        arrivals.ipdv = IPDV(pairs: 800, smallest: -7_000_000, largest: 5_000_000, median: 1, p99: 2)
        arrivals.rate = ArrivalRate(packets: 5000, frameBits: 10_000_000, payloadBits: 1)
        return arrivals
    }

    @Test func everyNumberIsChecked() {
        var claim = ArrivalClaim()
        (claim.lost, claim.corrupted, claim.late) = (60...60, 3...3, 2...2)
        (claim.outage, claim.jitter) = (0...50_000_000, 1_000_000...1_500_000)
        (claim.ipdv, claim.rate) = (7_000_000...7_000_000, .frameBits(9_950_000...10_050_000))
        let results = Self.results(claim, Self.arrivals)
        #expect(results.count == 7 && results.allSatisfy(\.met), "\(results.filter { !$0.met })")
        #expect(results.first { $0.text.hasSuffix("longest outage") }?.expected == "..50.000ms")
    }

    @Test func differencesAreNamed() {
        var claim = ArrivalClaim()
        (claim.lost, claim.corrupted, claim.late) = (0...59, 0...2, 3...9)
        (claim.outage, claim.jitter) = (0...49_999_999, 0...1)
        (claim.ipdv, claim.rate) = (0...6_999_999, .packets(5001...6000))
        let results = Self.results(claim, Self.arrivals)
        #expect(results.count == 7 && results.allSatisfy { !$0.met })
        #expect(results[0].message == "lab.yaml:9:5: flow web: lost: expected 0..59, observed 60")
        #expect(results[6].message.hasSuffix("arrival rate: expected 5001.0pps..6000.0pps, observed 5000.0pps"))
    }

    /// What nobody measured meets no claim; a flow without loss had no outage.
    @Test func absentNumbersMeetNothing() {
        var claim = ArrivalClaim()
        (claim.lost, claim.corrupted, claim.jitter) = (0...Int.max, 0...Int.max, 0...UInt64.max)
        #expect(Self.results(claim, nil).allSatisfy { !$0.met })
        claim = ArrivalClaim()
        claim.outage = 0...0
        var lossless = ArrivalEvidence(received: 1000)
        lossless.losses = LossRuns(count: 0, longest: 0, longestOutage: nil)
        #expect(Self.results(claim, lossless).allSatisfy { $0.met })
    }

    @Test func depthsAreCumulative() {
        let measure = ReorderingMeasure(
            ratio: 0.1, largestExtent: 6, meanExtent: 5, largestLateTime: 1, meanLateTime: 1,
            depths: [[0, 2], [1, 4], [3, 5], [64, 1]])
        #expect(measure.packets(reorderedBy: 1) == 10 && measure.packets(reorderedBy: 3) == 6)
    }
}
