// Packets that nobody sent, packets that were to be sent and were not, and packets that wait for a next hop.

import Testing

@testable import PacketPath

@Suite struct SurplusTests {
    private func evidence(_ flow: FlowEvidence, copiers: [String]? = []) -> Evidence {
        var evidence = Sample.evidence([flow])
        evidence.copiers = copiers
        return evidence
    }

    @Test func duplicatesWithoutADuplicatorFail() throws {
        var flow = Sample.flow()
        flow.duplicated = 30
        let ledger = Ledger(evidence: evidence(flow))
        #expect(ledger.verdict.problems == [.strayDuplicates(flow: "web", packets: 30)])
        #expect(RunVerdict(ledger: ledger, expectations: []).exitCode == 1)
        #expect(Ledger(evidence: evidence(flow, copiers: ["flow web"])).verdict == .balanced)
        // Nobody looked.
        #expect(Ledger(evidence: evidence(flow, copiers: nil)).verdict == .balanced)
        var doubling = evidence(flow)
        doubling.duplicators = ["router:eth1"]
        #expect(Ledger(evidence: doubling).verdict == .balanced)
    }

    @Test func numbersBeyondThePlanFail() {
        var flow = Sample.flow()
        flow.arrivals = ArrivalEvidence(received: 1100, unplanned: 100)
        let ledger = Ledger(evidence: evidence(flow))
        #expect(ledger.verdict.problems == [.unplanned(flow: "web", packets: 100)])
        #expect(ledger.flows[0].unexplained == 0)
    }

    private func stream(_ errnos: [String: UInt64]) -> Ledger {
        var flow = Sample.flow(accepted: 421_000, delivered: 421_000)
        (flow.unit, flow.planned, flow.errnos) = ("bytes", 2_500_000, errnos)
        return Ledger(evidence: evidence(flow))
    }

    @Test func aBrokenConnectionFailsUnlessItIsClaimed() throws {
        let ledger = stream(["ECONNABORTED": 1])
        #expect(ledger.verdict == .balanced)
        let reason = try #require(RunVerdict(ledger: ledger, expectations: []).reasons.first)
        #expect(reason.contains("broke after 421000 of 2500000 bytes (ECONNABORTED 1)"))
        var claim = FlowClaim(flow: "web", location: "lab.yaml:9")
        claim.refused = ["ECONNABORTED": 1...1]
        let results = ClaimCheck(ledger: ledger, counters: []).check([.flow(claim)])
        #expect(RunVerdict(ledger: ledger, expectations: results).exitCode == 0)
        #expect(RunVerdict(ledger: stream(["EINTR": 1]), expectations: []).exitCode == 0)
        // Who does not wait is told, and the connection lives on.
        #expect(RunVerdict(ledger: stream(["EAGAIN": 1]), expectations: []).exitCode == 0)
    }

    @Test(arguments: [("EINVAL", 1), ("EAGAIN", 0), ("ECONNREFUSED", 0)])
    func packetsThatTheKernelDoesNotTakeFail(errno: String, code: Int32) {
        var flow = Sample.flow(accepted: 1, delivered: 1)
        flow.errnos = [errno: 99]
        #expect(RunVerdict(ledger: Ledger(evidence: evidence(flow)), expectations: []).exitCode == code)
    }

    @Test func skippedPacketsAreNoted() {
        var flow = Sample.flow(accepted: 1194, delivered: 1194)
        (flow.planned, flow.skipped) = (2000, 806)
        let verdict = RunVerdict(ledger: Ledger(evidence: evidence(flow)), expectations: [])
        #expect(verdict.exitCode == 0)
        #expect(
            verdict.notes == ["flow web: 806 of 2000 packets were not sent, their time was gone (catch-up: skip)"])
    }

    @Test(arguments: [(256, 0), (300, 44)]) func whatWaitsForANextHopIsInFlight(lacking: UInt64, rest: Int64) {
        var evidence = evidence(Sample.flow(delivered: 1000 - lacking))
        evidence.unanswered = [NeighbourQueues(node: "router", unanswered: 1, room: 256)]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows[0].inFlight == ["neighbour queue": 256] && ledger.flows[0].unexplained == rest)
    }
    /// Other packets wait for other next hops, or waited before the run.
    @Test(arguments: [[], ["other"]]) func whatNoPacketOfTheFlowCanWaitForHoldsNone(flows: [String]) {
        var evidence = evidence(Sample.flow(delivered: 950))
        evidence.unanswered = [NeighbourQueues(node: "router", unanswered: 1, room: 256, flows: flows)]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict.problems == [.unexplained(flow: "web", packets: 50)])
        #expect(ledger.flows[0].inFlight.isEmpty)
    }

    @Test func eachQueueIsOfItsFlows() {
        let flows = [Sample.flow(delivered: 900), Sample.flow("other", id: 2, delivered: 850)]
        var evidence = Sample.evidence(flows)
        evidence.copiers = []
        evidence.unanswered = [
            NeighbourQueues(node: "router", unanswered: 1, room: 100, flows: ["web", "other"]),
            NeighbourQueues(node: "client", unanswered: 1, room: 120, flows: ["web"]),
        ]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows.map { $0.inFlight["neighbour queue"] } == [100, 100])
        #expect(ledger.flows.map(\.unexplained) == [0, 50])
    }
}
