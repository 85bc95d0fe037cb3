// Flows in fragments: the evidence is of fragments, the books are of packets.

import Testing

@testable import PacketPath

@Suite struct FragmentTests {
    private func flow(
        _ name: String = "web", id: UInt16 = 1, delivered: UInt64, each: UInt64 = 2, lost: [FragmentEvidence.Lost]?,
        held: UInt64? = 200
    ) -> FlowEvidence {
        var flow = Sample.flow(name, id: id, accepted: 1000, delivered: delivered)
        flow.fragments = FragmentEvidence(sent: 1000 * each, each: each, lost: lost)
        flow.fragments?.held = held
        return flow
    }

    private func atForward(_ packets: UInt64) -> FragmentEvidence.Lost {
        FragmentEvidence.Lost(node: "router", reason: "QDISC_DROP", function: "__dev_queue_xmit", packets: packets)
    }

    private func evidence(_ flow: FlowEvidence, drops: UInt64, waiting: UInt64) -> Evidence {
        var evidence = Sample.evidence(
            [flow], drops: [Sample.drop("QDISC_DROP", "__dev_queue_xmit", drops)],
            counters: [Sample.counter(.qdisc, "drops", Int64(drops), "eth1 root tbf")])
        evidence.interfaces[2].qdisc = "tbf"
        evidence.reassembling = waiting
        return evidence
    }

    /// 100 packets lost both fragments and 100 one: 300 events and counts, 200 packets.
    @Test func aPacketIsLostOnceWhateverOfItIs() throws {
        let ledger = Ledger(evidence: evidence(flow(delivered: 800, lost: [atForward(200)]), drops: 300, waiting: 100))
        #expect(ledger.verdict == .balanced)
        let row = try #require(ledger.flows[0].dropped.first)
        #expect(row.packets == 200 && row.evidence == .eventAndCounter)
        #expect(ledger.flows[0].fragments == Ledger.Fragments(sent: 2000, dropped: 300, waiting: 100))
        #expect(ledger.flows[0].inFlight.isEmpty)
    }

    /// The other copy of a fragment made its packet whole.
    @Test func aFragmentOfADeliveredPacketIsNoLoss() {
        let ledger = Ledger(evidence: evidence(flow(delivered: 1000, lost: []), drops: 7, waiting: 0))
        #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.isEmpty)
        #expect(ledger.flows[0].fragments?.dropped == 7)
    }

    @Test func whatNobodySawEndMayWaitForFragments() {
        let ledger = Ledger(evidence: evidence(flow(delivered: 700, lost: [atForward(100)]), drops: 100, waiting: 300))
        #expect(ledger.verdict == .balanced && ledger.flows[0].inFlight == ["reassembly": 200])
    }

    /// Others' datagrams wait as well: those whose fragments never came are lost, nobody knows where.
    @Test(arguments: [UInt64?.none, 0, 130]) func whatNeverCameWaitsNowhere(held: UInt64?) {
        let flow = flow(delivered: 700, lost: [atForward(100)], held: held)
        let ledger = Ledger(evidence: evidence(flow, drops: 100, waiting: 300))
        let waiting = held ?? 0
        #expect(ledger.verdict.problems == [.unexplained(flow: "web", packets: 200 - Int64(waiting))])
        #expect(ledger.flows[0].inFlight["reassembly"] ?? 0 == waiting)
    }

    @Test func onlyPacketsWithoutAnEndAreHeld() {
        var flow = PacketFates.Flow(flow: "web", planned: 10)
        var delivered = PacketFates.End()
        delivered.delivered = true
        var lost = PacketFates.End()
        lost.drop = PacketFates.Drop(node: "router", reason: "QDISC_DROP", function: "__dev_queue_xmit")
        var twice = PacketFates.End()
        twice.drop = PacketFates.Drop(node: "server", reason: "DUP_FRAG", function: "ip_defrag")
        flow.ends = [PacketFates.End(), delivered, lost, twice]
        (flow.runs, flow.kept) = ("0*3 1*3 2*2 3*2", 10)
        #expect(flow.held(where: { _ in true }) == 5)
        // 0 to 2 and 9 have no end, and of 1 and 9 a fragment came.
        #expect(flow.held(where: { [1, 4, 7, 9].contains($0) }) == 2)
        flow.kept = 9
        #expect(flow.held(where: { _ in true }) == nil)
    }

    /// 100 of the waiting datagrams are those that lost a fragment: only 150 are left for the others.
    @Test func onlyAsManyAsWait() {
        let ledger = Ledger(evidence: evidence(flow(delivered: 700, lost: [atForward(100)]), drops: 100, waiting: 250))
        #expect(ledger.verdict.problems == [.unexplained(flow: "web", packets: 50)])
        #expect(ledger.flows[0].inFlight == ["reassembly": 150])
    }

    @Test func duplicateFragmentsAreNoLoss() {
        var evidence = evidence(flow(delivered: 1000, lost: []), drops: 0, waiting: 0)
        evidence.drops = [Sample.drop("DUP_FRAG", "ip_defrag", 1000, at: "server", "eth0")]
        evidence.counters = []
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.isEmpty)
    }

    /// The event of a fragment that waited without the first one names no node.
    @Test func theNodeThatCountedATimeoutIsItsNode() throws {
        let lost = FragmentEvidence.Lost(
            node: nil, reason: "FRAG_REASM_TIMEOUT", function: "inet_frag_rbtree_purge", packets: 100)
        var evidence = evidence(flow(delivered: 900, lost: [lost]), drops: 0, waiting: 0)
        evidence.drops = [Sample.drop("FRAG_REASM_TIMEOUT", "inet_frag_rbtree_purge", 100, at: "?", nil)]
        evidence.counters = [
            Sample.counter(.snmp, "Ip.ReasmTimeout", 100, at: "server"),
            Sample.counter(.snmp, "Ip.ReasmFails", 100, at: "server"),
        ]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced)
        let row = try #require(ledger.flows[0].dropped.first)
        #expect(row.node == "server" && row.cause == "reassembly.timeout" && row.packets == 100)
    }

    @Test func withoutEventsTheLackOfPacketsDecides() throws {
        var evidence = evidence(flow(delivered: 800, lost: nil), drops: 300, waiting: 100)
        (evidence.drops, evidence.dropBackend) = ([], .none)
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced)
        let row = try #require(ledger.flows[0].dropped.first)
        #expect(row.packets == 200 && row.evidence == .inferred && ledger.flows[0].fragments?.dropped == 300)
    }

    @Test func theEndsOfPacketsTellTheirFirstLoss() {
        var flow = PacketFates.Flow(flow: "web", planned: 10)
        var lost = PacketFates.End()
        lost.drop = PacketFates.Drop(node: "router", reason: "QDISC_DROP", function: "__dev_queue_xmit")
        var delivered = lost
        delivered.delivered = true
        var twice = PacketFates.End()
        twice.drop = PacketFates.Drop(node: "server", reason: "DUP_FRAG", function: "ip_defrag")
        flow.ends = [lost, delivered, twice]
        (flow.runs, flow.kept) = ("0*3 1*4 2*2 0*1", 10)
        #expect(flow.lostInPieces == [atForward(4)])
        flow.kept = 9
        #expect(flow.lostInPieces == nil)
    }
}
