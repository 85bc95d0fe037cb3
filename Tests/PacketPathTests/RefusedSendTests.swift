// ENOBUFS with drop events: the same packet is never booked twice.

import Testing

@testable import PacketPath

@Suite struct RefusedSendTests {
    private let flow = Sample.flow(accepted: 125, delivered: 125, refused: 875)

    @Test func isTheQueuesDrop() {
        let drops = [Sample.drop("QDISC_DROP", "__dev_queue_xmit", 875, at: "client", "eth0")]
        let counters = [Sample.counter(.qdisc, "drops", 875, at: "client", "eth0 root tbf")]
        let ledger = Ledger(evidence: Sample.evidence([flow], drops: drops, counters: counters))
        #expect(ledger.flows[0].dropped.map(\.cause) == ["qdisc.limit"])
        #expect(ledger.verdict == .balanced)
    }

    @Test func isTheInputQueueOfTheOtherEnd() {
        let drops = [Sample.drop("CPU_BACKLOG", "enqueue_to_backlog", 875, at: "router", "eth0")]
        let counters = [
            Sample.counter(.link, "rx_dropped", 875, "eth0"),
            Sample.counter(.link, "tx_dropped", 875, at: "client", "eth0"),
        ]
        let ledger = Ledger(evidence: Sample.evidence([flow], drops: drops, counters: counters))
        #expect(ledger.flows[0].dropped.map(\.cause) == ["cpu-backlog.full"])
        #expect(ledger.verdict == .balanced)
    }

    @Test func withoutAnyOtherEvidenceStandsForItself() {
        let ledger = Ledger(evidence: Sample.evidence([flow]))
        #expect(ledger.flows[0].dropped.map(\.cause) == ["send.refused"])
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.errno])
        #expect(ledger.verdict == .balanced)
    }

    @Test func doesNotCoverALossElsewhere() {
        let drops = [Sample.drop("QDISC_DROP", "__dev_queue_xmit", 875, at: "client", "eth0")]
        let counters = [Sample.counter(.qdisc, "drops", 875, at: "client", "eth0 root tbf")]
        var flow = flow
        flow.delivered = 120
        let ledger = Ledger(evidence: Sample.evidence([flow], drops: drops, counters: counters))
        #expect(ledger.verdict.problems == [.unexplained(flow: "web", packets: 5)])
    }

    @Test func aLostCarrierRefusesNothing() {
        // The qdisc of a dead interface drops and still reports success.
        let drops = [Sample.drop("QDISC_DROP", "__dev_queue_xmit", 50, at: "client", "eth0")]
        let counters = [Sample.counter(.link, "tx_dropped", 50, at: "client", "eth0")]
        let flow = Sample.flow(accepted: 50, delivered: 0, refused: 7)
        let ledger = Ledger(evidence: Sample.evidence([flow], drops: drops, counters: counters))
        #expect(ledger.flows[0].dropped.map(\.cause) == ["send.refused", "carrier.off"])
        #expect(ledger.flows[0].dropped.map(\.packets) == [7, 50])
    }

    private func denied(_ packets: UInt64, _ name: String = "web", id: UInt16 = 1) -> FlowEvidence {
        var flow = Sample.flow(name, id: id, accepted: 0, delivered: 0)
        flow.planned = packets
        flow.errnos["EPERM"] = packets
        return flow
    }

    private func blocked(_ packets: Int64, at node: String = "client") -> CounterDelta {
        Sample.counter(.xfrm, "XfrmOutPolBlock", packets, at: node)
    }

    /// EPERM of an IPsec policy: no packet. Its counter may move further: connect(2) asks too.
    @Test(arguments: [DropBackend.bpf, .none]) func aBlockingPolicyMakesNoPacket(backend: DropBackend) {
        let ledger = Ledger(evidence: Sample.evidence([denied(100)], counters: [blocked(101)], backend: backend))
        #expect(ledger.flows[0].sent == 0 && ledger.flows[0].denied == nil && ledger.flows[0].planned == 100)
        #expect(ledger.flows[0].notSent == ["EPERM": 100] && ledger.verdict == .balanced)
        var claim = FlowClaim(flow: "web", location: "x")
        claim.refused = ["EPERM": 100...100]
        #expect(ClaimCheck(ledger: ledger, counters: []).check(.flow(claim)).map(\.met) == [true])
    }

    /// A rule's drop is a packet's, and its event says of which flow.
    @Test func aRuleAndAPolicyAreToldApart() {
        let drops = [Sample.drop("NETFILTER_DROP", "nft_do_chain", 60, at: "client", nil, flow: 1)]
        let counters = [blocked(40), Sample.counter(.nft, "packets", 60, at: "client", "inet netlab closed")]
        var evidence = Sample.evidence([denied(60), denied(40, "ssh", id: 2)], drops: drops, counters: counters)
        evidence.dropRules = [DropRule(node: "client", hook: "output", counter: "inet netlab closed")]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows.map(\.sent) == [60, 0] && ledger.flows.map(\.denied) == [60, nil])
        #expect(ledger.flows[0].dropped.map(\.cause) == ["netfilter-output.rule"] && ledger.verdict == .balanced)
    }

    /// Without drop events.
    @Test func anotherNodesPolicyExplainsNothing() {
        let ledger = Ledger(
            evidence: Sample.evidence([denied(100)], counters: [blocked(100, at: "router")], backend: .none))
        #expect(ledger.verdict.problems == [.unexplained(flow: "web", packets: 100)])
    }
}
