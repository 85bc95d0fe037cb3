// Equal events that counters tell apart, and losses that only counters show.

import Testing

@testable import PacketPath

@Suite struct CountedCausesTests {
    private func ledger(_ drops: [DropTotal], _ counters: [CounterDelta], delivered: UInt64, flows: Int = 1) -> Ledger {
        let all = (1...flows).map { Sample.flow("flow\($0)", id: UInt16($0), delivered: delivered) }
        return Ledger(evidence: Sample.evidence(all, drops: drops, counters: counters))
    }

    private func causes(_ ledger: Ledger) -> [String: UInt64] {
        Dictionary(ledger.flows.flatMap(\.dropped).map { ($0.cause, $0.packets) }, uniquingKeysWith: +)
    }

    @Test func exhaustedPortsAndAFullTableShareACounter() {
        let drops = [Sample.drop("NETFILTER_DROP", "nf_hook_slow", 140)]
        let counters = [
            Sample.counter(.conntrack, "insert_failed", 40), Sample.counter(.conntrack, "drop", 140),
        ]
        let ledger = ledger(drops, counters, delivered: 860)
        #expect(causes(ledger) == ["conntrack.ports-exhausted": 40, "conntrack.table-full": 100])
        #expect(ledger.verdict == .balanced)
    }

    @Test func conntrackLeavesTheRulesTheirs() {
        let drops = [
            Sample.drop("NETFILTER_DROP", "nf_hook_slow", 100), Sample.drop("NETFILTER_DROP", "nft_do_chain", 30),
        ]
        let counters = [
            Sample.counter(.conntrack, "drop", 100), Sample.counter(.nft, "packets", 30, "inet netlab closed"),
        ]
        var evidence = Sample.evidence([Sample.flow(delivered: 870)], drops: drops, counters: counters)
        evidence.dropRules = [DropRule(node: "router", hook: "input", counter: "inet netlab closed")]
        let ledger = Ledger(evidence: evidence)
        #expect(causes(ledger) == ["conntrack.table-full": 100, "netfilter-input.rule": 30])
        #expect(ledger.verdict == .balanced)
    }

    @Test func whereNobodyReadsConntrackTheRuleIsUnknown() {
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 900)], drops: [Sample.drop("NETFILTER_DROP", "nf_hook_slow", 100)])
        evidence.sources = [.link, .qdisc, .nft, .snmp, .netstat, .socket]
        #expect(causes(Ledger(evidence: evidence)) == ["netfilter.rule": 100])
        #expect(Ledger(evidence: evidence).verdict == .balanced)
    }

    @Test func resetsAndDataBeyondTheWindow() {
        let drops = [Sample.drop("TCP_INVALID_SEQUENCE", "tcp_validate_incoming", 100)]
        let ledger = ledger(drops, [Sample.counter(.netstat, "TcpExt.BeyondWindow", 60)], delivered: 900)
        #expect(causes(ledger) == ["tcp-socket.beyond-window": 60, "tcp-socket.reset-refused": 40])
        #expect(ledger.verdict == .balanced)
    }

    @Test func whatOtherEventsMovedIsNotCountedTwice() {
        let drops = [
            Sample.drop("TCP_INVALID_END_SEQUENCE", "tcp_validate_incoming", 60),
            Sample.drop("TCP_INVALID_SEQUENCE", "tcp_validate_incoming", 40),
        ]
        let ledger = ledger(drops, [Sample.counter(.netstat, "TcpExt.BeyondWindow", 60)], delivered: 900)
        #expect(causes(ledger) == ["tcp-socket.beyond-window": 60, "tcp-socket.reset-refused": 40])
        #expect(ledger.verdict == .balanced)
    }

    /// The machine's flow limit moved less than this node lost: part of it may be another namespace's.
    @Test func aHostsCounterTellsAllOrNothing() {
        let drops = [Sample.drop("CPU_BACKLOG", "enqueue_to_backlog", 100)]
        let counters = [
            Sample.counter(.link, "rx_dropped", 100, "eth1"),
            Sample.counter(.link, "tx_dropped", 100, at: "server", "eth0"),
            Sample.counter(.softnet, "flow_limit_count", 99),
        ]
        #expect(causes(ledger(drops, counters, delivered: 900)) == ["cpu-backlog.full": 100])
    }

    @Test func listenDropsAreKnownFromCountersAlone() {
        let counters = [
            Sample.counter(.netstat, "TcpExt.ListenOverflows", 68, at: "server"),
            Sample.counter(.netstat, "TcpExt.ListenDrops", 105, at: "server"),
        ]
        let ledger = ledger([], counters, delivered: 895)
        #expect(causes(ledger) == ["tcp-listen.accept-queue-full": 68, "tcp-listen.syn-queue-reserved": 37])
        #expect(ledger.flows[0].dropped.allSatisfy { $0.evidence == .counter })
        #expect(ledger.verdict == .balanced)
    }

    @Test func aFullSynQueueIsBookedWithItsAlias() {
        let counters = [
            Sample.counter(.netstat, "TcpExt.TCPReqQFullDrop", 41, at: "server"),
            Sample.counter(.netstat, "TcpExt.ListenDrops", 41, at: "server"),
        ]
        let ledger = ledger([], counters, delivered: 959)
        #expect(causes(ledger) == ["tcp-listen.syn-queue-full": 41] && ledger.verdict == .balanced)
    }

    @Test func unseenLossesOfOthersAreForeign() {
        let counters = [Sample.counter(.netstat, "TcpExt.ListenDrops", 5, at: "server")]
        let arrived = ledger([], counters, delivered: 1000)
        #expect(arrived.foreign.map(\.packets) == [5] && arrived.verdict == .balanced)
        // Two flows lack packets: whose SYNs they were is unknown, and the books stay open.
        let both = ledger([], counters, delivered: 995, flows: 2)
        #expect(both.foreign.map(\.packets) == [5] && both.verdict.problems.count == 2)
    }

    /// Fragments end one by one, the counters count datagrams: no witness, and no disagreement.
    @Test func reassemblyIsNotComparedWithEvents() {
        let drops = [
            Sample.drop("FRAG_REASM_TIMEOUT", "ip_expire", 50),
            Sample.drop("FRAG_REASM_TIMEOUT", "ip_expire", 100, flow: nil),
        ]
        let counters = [Sample.counter(.snmp, "Ip.ReasmTimeout", 50), Sample.counter(.snmp, "Ip.ReasmFails", 50)]
        let ledger = ledger(drops, counters, delivered: 950)
        #expect(causes(ledger) == ["reassembly.timeout": 50])
        #expect(ledger.verdict == .balanced && ledger.witnesses.isEmpty)
    }

    @Test func withoutEventsDatagramsAreTheLosses() {
        let counters = [Sample.counter(.snmp, "Ip.ReasmTimeout", 50), Sample.counter(.snmp, "Ip.ReasmFails", 50)]
        let evidence = Sample.evidence([Sample.flow(delivered: 950)], counters: counters, backend: .none)
        let ledger = Ledger(evidence: evidence)
        #expect(causes(ledger) == ["reassembly.timeout": 50] && ledger.verdict == .balanced)
    }
}
