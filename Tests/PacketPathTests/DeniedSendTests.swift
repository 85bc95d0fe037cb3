// EPERM: a packet that the sender's rules dropped, or a call that was refused before there was one.

import Testing

@testable import PacketPath

@Suite struct DeniedSendTests {
    private func flow(_ name: String = "web", id: UInt16 = 1, accepted: UInt64 = 900, denied: UInt64) -> FlowEvidence {
        var flow = Sample.flow(name, id: id, accepted: accepted, delivered: accepted)
        flow.planned = accepted + denied
        flow.errnos["EPERM"] = denied
        return flow
    }

    private func drop(_ packets: UInt64, flow: UInt16? = 1) -> DropTotal {
        Sample.drop("NETFILTER_DROP", "nft_do_chain", packets, at: "client", nil, flow: flow)
    }

    private let policy = { (calls: Int64) in Sample.counter(.xfrm, "XfrmOutPolBlock", calls, at: "client") }

    @Test func whatARuleDroppedWasSent() {
        let ledger = Ledger(evidence: Sample.evidence([flow(denied: 100)], drops: [drop(100)]))
        #expect(ledger.flows[0].sent == 1000 && ledger.flows[0].denied == 100 && ledger.flows[0].notSent.isEmpty)
        #expect(ledger.flows[0].droppedTotal == 100 && ledger.verdict == .balanced)
    }

    /// An IPsec policy blocks the call: no event, no packet.
    @Test func whatNoEventTellsOfWasNoPacket() {
        let ledger = Ledger(evidence: Sample.evidence([flow(denied: 100)], counters: [policy(101)]))
        let flow = ledger.flows[0]
        #expect(flow.sent == 900 && flow.denied == nil && flow.notSent == ["EPERM": 100] && flow.planned == 1000)
        #expect(ledger.verdict == .balanced)
    }

    @Test func oneErrnoCanMeanBoth() {
        let flows = [flow(denied: 100), flow("other", id: 2, denied: 50)]
        let ledger = Ledger(evidence: Sample.evidence(flows, drops: [drop(60), drop(50, flow: 2)]))
        #expect(ledger.flows.map(\.denied) == [60, 50] && ledger.flows.map(\.sent) == [960, 950])
        #expect(ledger.flows.map(\.notSent) == [["EPERM": 40], [:]] && ledger.verdict == .balanced)
    }

    /// It may be the flow's packet: the flow still lacks it, and the books say so.
    @Test func aDropOfNobodysPacketIsNotExplainedAway() {
        let ledger = Ledger(evidence: Sample.evidence([flow(denied: 100)], drops: [drop(60), drop(40, flow: nil)]))
        #expect(ledger.flows[0].sent == 1000 && ledger.flows[0].denied == 100)
        #expect(ledger.verdict.problems == [.unexplained(flow: "web", packets: 40)])
    }

    @Test func lostEventsExplainNothing() {
        var evidence = Sample.evidence([flow(denied: 100)], drops: [drop(60)])
        evidence.eventsLost = 40
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows[0].sent == 1000)
        #expect(ledger.verdict.problems == [.unexplained(flow: "web", packets: 40), .eventsLost(40)])
    }

    @Test func withoutEventsThePolicysCounterMustTell() {
        var evidence = Sample.evidence([flow(denied: 100)], counters: [policy(101)], backend: .none)
        #expect(Ledger(evidence: evidence).flows[0].notSent == ["EPERM": 100])
        #expect(Ledger(evidence: evidence).verdict == .balanced)
        evidence.counters = [policy(99)]
        #expect(Ledger(evidence: evidence).verdict.problems == [.unexplained(flow: "web", packets: 100)])
        // A rule dropped: which of both refused a packet nobody knows.
        evidence.counters = [policy(100), Sample.counter(.nft, "packets", 1, at: "client", "inet netlab closed")]
        evidence.dropRules = [DropRule(node: "client", hook: "output", counter: "inet netlab closed")]
        #expect(Ledger(evidence: evidence).flows[0].notSent.isEmpty)
        #expect(Ledger(evidence: evidence).verdict != .balanced)
    }
}
