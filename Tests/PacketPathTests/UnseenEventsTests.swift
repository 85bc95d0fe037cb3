// Losses of which the kernel told no event: believed where everything else fits, and only there.

import Testing

@testable import PacketPath

@Suite struct UnseenEventsTests {
    private let closed = Sample.drop("NO_SOCKET", "__udp4_lib_rcv", 991, at: "server", "eth0")

    private func noPorts(_ count: Int64) -> CounterDelta { Sample.counter(.snmp, "Udp.NoPorts", count, at: "server") }

    /// Of a run during which the kernel hid some interrupts.
    private func hiding(
        _ flows: [FlowEvidence], drops: [DropTotal], counters: [CounterDelta], hidden: UInt64? = 3
    ) -> Evidence {
        var evidence = Sample.evidence(flows, drops: drops, counters: counters)
        evidence.hiddenInterrupts = hidden
        return evidence
    }

    private func flow(_ name: String = "web", id: UInt16 = 1, sent: UInt64 = 1000) -> FlowEvidence {
        var flow = Sample.flow(name, id: id, accepted: sent, delivered: 0)
        flow.sink = "none"
        return flow
    }

    @Test func theFlowLacksWhatTheCounterHasMore() {
        let ledger = Ledger(evidence: hiding([flow()], drops: [closed], counters: [noPorts(1000)]))
        #expect(ledger.verdict == .balanced && ledger.eventsUnseen == 9)
        let rows = ledger.flows[0].dropped
        #expect(rows.map(\.packets).sorted() == [9, 991])
        #expect(Set(rows.map(\.evidence)) == [.eventAndCounter, .unseen])
        let untold = rows.first { $0.evidence == .unseen }
        #expect(untold?.reason == nil && untold?.cause == "udp-socket.closed-port" && untold?.counter == "Udp.NoPorts")
        #expect(ledger.witnesses.allSatisfy { $0.agrees })
    }

    @Test(arguments: [998, 1001]) func otherNumbersDisagree(counted: Int64) {
        let ledger = Ledger(evidence: hiding([flow()], drops: [closed], counters: [noPorts(counted)]))
        #expect(ledger.verdict != .balanced && ledger.eventsUnseen == nil)
        #expect(ledger.flows[0].unexplained == 9)
    }

    /// A counter that counts others' packets too explains no silent loss.
    @Test(arguments: [
        (948, 1000, true), (947, 1000, false), (100, 150, false), (9, 11, true), (8, 11, false), (1, 2, false),
    ])
    func nearlyAllMustHaveBeenTold(told: UInt64, counted: UInt64, isBelieved: Bool) {
        let drop = Sample.drop("NO_SOCKET", "__udp4_lib_rcv", told, at: "server", "eth0")
        let ledger = Ledger(
            evidence: hiding([flow(sent: counted)], drops: [drop], counters: [noPorts(Int64(counted))]))
        #expect((ledger.verdict == .balanced) == isBelieved)
        #expect(ledger.eventsUnseen == (isBelieved ? counted - told : nil))
        if !isBelieved { #expect(ledger.flows[0].unexplained == Int64(counted - told)) }
    }

    @Test(arguments: [0, nil] as [UInt64?]) func onlyWhereInterruptsWereHidden(hidden: UInt64?) {
        let ledger = Ledger(evidence: hiding([flow()], drops: [closed], counters: [noPorts(1000)], hidden: hidden))
        #expect(ledger.verdict != .balanced && ledger.eventsUnseen == nil)
        #expect(ledger.flows[0].unexplained == 9)
    }

    @Test func aCrossCheckThatStaysBehindDisagrees() {
        let full = Sample.drop("SOCKET_RCVBUFF", "udp_queue_rcv_one_skb", 991, at: "server", "eth0")
        func ledger(_ errors: Int64) -> Ledger {
            let counters = [
                Sample.counter(.snmp, "Udp.RcvbufErrors", 1000, at: "server"),
                Sample.counter(.snmp, "Udp.InErrors", errors, at: "server"),
                Sample.counter(.socket, "drops", errors, at: "server", "udp 9000"),
            ]
            return Ledger(evidence: hiding([flow()], drops: [full], counters: counters))
        }
        #expect(ledger(1000).verdict == .balanced && ledger(1000).eventsUnseen == 9)
        #expect(ledger(991).verdict != .balanced && ledger(991).eventsUnseen == nil)
    }

    @Test func eachOfSeveralFlowsGetsWhatItLacks() {
        let drops = [
            Sample.drop("NO_SOCKET", "__udp4_lib_rcv", 990, at: "server", "eth0"),
            Sample.drop("NO_SOCKET", "__udp4_lib_rcv", 498, at: "server", "eth0", flow: 2),
        ]
        let flows = [flow(), flow("other", id: 2, sent: 500)]
        let ledger = Ledger(evidence: hiding(flows, drops: drops, counters: [noPorts(1500)]))
        #expect(ledger.verdict == .balanced && ledger.eventsUnseen == 12)
        #expect(ledger.flows.map { $0.dropped.first { $0.evidence == .unseen }?.packets } == [10, 2])
    }

    /// Two places and two flows: nobody knows which packet met which.
    @Test func severalFlowsAtSeveralPlacesStayUnexplained() {
        let drops = [
            Sample.drop("NO_SOCKET", "__udp4_lib_rcv", 990, at: "server", "eth0"),
            Sample.drop("NO_SOCKET", "__udp4_lib_rcv", 490, at: "router", "eth0", flow: 2),
        ]
        let counters = [noPorts(1000), Sample.counter(.snmp, "Udp.NoPorts", 500)]
        let flows = [flow(), flow("other", id: 2, sent: 500)]
        let ledger = Ledger(evidence: hiding(flows, drops: drops, counters: counters))
        #expect(ledger.verdict != .balanced && ledger.eventsUnseen == nil)
    }

    /// A packet sink saw all of them before UDP had no socket for any.
    @Test(arguments: [UInt16?.none, 1]) func behindAPacketSinkTheyAreNoLossOfTheFlow(tag: UInt16?) {
        var flow = Sample.flow()
        flow.sink = "packet"
        var drop = closed
        drop.flow = tag
        let ledger = Ledger(evidence: hiding([flow], drops: [drop], counters: [noPorts(1000)]))
        #expect(ledger.verdict == .balanced && ledger.eventsUnseen == 9)
        #expect(ledger.flows[0].dropped.isEmpty)
        #expect(ledger.foreign.map(\.evidence).sorted { $0.rawValue < $1.rawValue } == [.unseen, .eventAndCounter])
        flow.delivered = 999
        flow.accepted = 999
        let other = Ledger(evidence: hiding([flow], drops: [drop], counters: [noPorts(1000)]))
        #expect(other.verdict != .balanced && other.eventsUnseen == nil)
    }

    @Test func segmentsThatNobodyHasAreTheCounters() {
        var flow = Sample.flow(accepted: 7000, delivered: 7000)
        flow.unit = "bytes"
        var evidence = hiding(
            [flow], drops: [Sample.drop("NETFILTER_DROP", "nf_hook_slow", 51, flow: nil)],
            counters: [
                Sample.counter(.snmp, "Tcp.OutSegs", 494, at: "client"),
                Sample.counter(.snmp, "Tcp.RetransSegs", 55, at: "client"),
                Sample.counter(.snmp, "Tcp.InSegs", 494, at: "server"),
                Sample.counter(.nft, "packets", 55, "inet netlab tenth"),
            ])
        evidence.dropRules = [DropRule(node: "router", hook: "forward", counter: "inet netlab tenth")]
        evidence.isOnlyStreams = true
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced && ledger.eventsUnseen == 4)
        #expect(ledger.segments?.dropped == 55 && ledger.foreign.map(\.packets).sorted() == [4, 51])
        evidence.counters[1].delta = 56
        let other = Ledger(evidence: evidence)
        #expect(other.verdict != .balanced && other.eventsUnseen == nil)
    }
}
