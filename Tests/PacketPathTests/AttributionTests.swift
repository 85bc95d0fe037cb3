// Equal events told apart by facts: queue or carrier, which hook, which alias counters.

import Testing

@testable import PacketPath

@Suite struct AttributionTests {
    private let qdiscDrop = { (packets: UInt64, flow: UInt16?) in
        Sample.drop("QDISC_DROP", "__dev_queue_xmit", packets, flow: flow)
    }

    private func causes(_ ledger: Ledger) -> [String: UInt64] {
        Dictionary(ledger.flows.flatMap(\.dropped).map { ($0.cause, $0.packets) }, uniquingKeysWith: +)
    }

    @Test func theRootQdiscCountsOnce() {
        let counters = [
            Sample.counter(.qdisc, "drops", 974, "eth1 root htb"),
            Sample.counter(.qdisc, "drops", 974, "eth1 6e01: pfifo"),
        ]
        var evidence = Sample.evidence([Sample.flow(delivered: 26)], drops: [qdiscDrop(974, 1)], counters: counters)
        evidence.interfaces[2].qdisc = "htb"
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced)
        #expect(ledger.witnesses.map(\.object) == ["eth1 root htb drops"])
    }

    /// Another loss moves the same counter of another interface.
    @Test func anEventWithoutInterfaceIsTheNodes() {
        let counters = [
            Sample.counter(.link, "rx_dropped", 100, "tun0"), Sample.counter(.link, "rx_dropped", 7, "eth0"),
        ]
        let drops = [
            Sample.drop("NOT_SPECIFIED", "tun_get_user", 100, nil),
            Sample.drop("UNHANDLED_PROTO", "__netif_receive_skb_core", 7, "eth0", flow: nil),
        ]
        var evidence = Sample.evidence([Sample.flow(delivered: 900)], drops: drops, counters: counters)
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced && causes(ledger) == ["tun-write.error": 100])
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.eventAndCounter])
        evidence.counters[0].delta = 99
        #expect(Ledger(evidence: evidence).verdict != .balanced)
    }

    @Test func noCarrierIsNotTheQueue() {
        let counters = [Sample.counter(.link, "tx_dropped", 1000, "eth1")]
        let evidence = Sample.evidence(
            [Sample.flow(delivered: 0)], drops: [qdiscDrop(1000, 1)], counters: counters, down: ["router:eth1"])
        #expect(Ledger(evidence: evidence).verdict == .balanced)
        #expect(causes(Ledger(evidence: evidence)) == ["carrier.off": 1000])
    }

    @Test func aLinkThatCameBackIsToldByItsCounter() {
        let counters = [
            Sample.counter(.link, "tx_dropped", 30, "eth1"), Sample.counter(.qdisc, "drops", 70, "eth1 root tbf"),
        ]
        let evidence = Sample.evidence([Sample.flow(delivered: 900)], drops: [qdiscDrop(100, 1)], counters: counters)
        let ledger = Ledger(evidence: evidence)
        #expect(causes(ledger) == ["qdisc.limit": 70, "carrier.off": 30])
        #expect(ledger.verdict == .balanced)
    }

    @Test func twoFlowsAtAQueueThatLostItsCarrierStayTogether() {
        let counters = [
            Sample.counter(.link, "tx_dropped", 30, "eth1"), Sample.counter(.qdisc, "drops", 70, "eth1 root tbf"),
        ]
        let flows = [Sample.flow(delivered: 940), Sample.flow("voip", id: 2, delivered: 960)]
        let evidence = Sample.evidence(flows, drops: [qdiscDrop(60, 1), qdiscDrop(40, 2)], counters: counters)
        let ledger = Ledger(evidence: evidence)
        #expect(causes(ledger) == ["qdisc.or-carrier": 100])
        #expect(ledger.verdict == .balanced)
        #expect(ledger.witnesses.map(\.object) == ["eth1 tx_dropped + eth1 root tbf drops"])
    }

    @Test func dropsWithTheQueuesOwnReasonAreNotTheCarriers() {
        let drops = [Sample.drop("QDISC_OVERLIMIT", "__dev_queue_xmit", 50), qdiscDrop(30, 1)]
        let counters = [
            Sample.counter(.qdisc, "drops", 50, "eth1 0: pfifo_fast"), Sample.counter(.link, "tx_dropped", 30, "eth1"),
        ]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow(delivered: 920)], drops: drops, counters: counters))
        #expect(causes(ledger) == ["qdisc.limit": 50, "carrier.off": 30])
        #expect(ledger.verdict == .balanced)
    }

    /// Linux 6.1 frees the packet in another function and counts it nowhere.
    @Test func anOldKernelsDeadLinkHasNoCounter() throws {
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 0)], drops: [Sample.drop("QDISC_DROP", "kfree_skb_list_reason", 1000)])
        evidence.interfaces = [
            InterfaceFacts(node: "router", name: "eth1", index: 3, running: false, qdisc: "noqueue", backlog: 0)
        ]
        let ledger = Ledger(evidence: evidence)
        #expect(causes(ledger) == ["carrier.off": 1000])
        #expect(ledger.verdict == .balanced && ledger.witnesses.isEmpty)
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.event])
    }

    @Test func oneLossInFourCountersIsBookedOnce() {
        let drops = [
            Sample.drop("CPU_BACKLOG", "enqueue_to_backlog", 499, at: "server", "eth0"),
            Sample.drop("NOT_SPECIFIED", "__dev_forward_skb2", 20),
            Sample.drop("UNHANDLED_PROTO", "__netif_receive_skb_core", 4, at: "server", "eth0", flow: nil),
        ]
        let counters = [
            Sample.counter(.link, "tx_dropped", 519, "eth1"),
            Sample.counter(.link, "rx_dropped", 523, at: "server", "eth0"),
            Sample.counter(.snmp, "Udp.SndbufErrors", 519), Sample.counter(.snmp, "Ip.OutDiscards", 519),
        ]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow(delivered: 481)], drops: drops, counters: counters))
        #expect(ledger.verdict == .balanced)
        #expect(ledger.witnesses.map(\.events) == [519, 523])
    }

    @Test func aHookIsKnownByItsRulesAlone() {
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 900)], drops: [Sample.drop("NETFILTER_DROP", "nft_do_chain", 100)],
            counters: [Sample.counter(.nft, "packets", 100, "inet netlab closed")])
        evidence.dropRules = [
            DropRule(node: "router", hook: "forward", counter: "inet netlab closed"),
            DropRule(node: "router", hook: "input", counter: "inet netlab other"),
        ]
        #expect(causes(Ledger(evidence: evidence)) == ["netfilter-forward.rule": 100])
        #expect(Ledger(evidence: evidence).verdict == .balanced)
    }

    @Test func twoHooksAreToldApartForOneFlow() {
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 900)], drops: [Sample.drop("NETFILTER_DROP", "nft_do_chain", 100)],
            counters: [
                Sample.counter(.nft, "packets", 60, "inet netlab closed"),
                Sample.counter(.nft, "packets", 40, "inet netlab other"),
            ])
        evidence.dropRules = [
            DropRule(node: "router", hook: "forward", counter: "inet netlab closed"),
            DropRule(node: "router", hook: "input", counter: "inet netlab other"),
        ]
        let ledger = Ledger(evidence: evidence)
        #expect(causes(ledger) == ["netfilter-forward.rule": 60, "netfilter-input.rule": 40])
        #expect(ledger.verdict == .balanced)
    }

    @Test func twoHooksMustAgreeInSum() {
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 950), Sample.flow("other", id: 2, delivered: 950)],
            drops: [
                Sample.drop("NETFILTER_DROP", "nft_do_chain", 50),
                Sample.drop("NETFILTER_DROP", "nft_do_chain", 50, flow: 2),
            ],
            counters: [
                Sample.counter(.nft, "packets", 60, "inet netlab closed"),
                Sample.counter(.nft, "packets", 40, "inet netlab other"),
            ])
        evidence.dropRules = [
            DropRule(node: "router", hook: "forward", counter: "inet netlab closed"),
            DropRule(node: "router", hook: "input", counter: "inet netlab other"),
        ]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows.flatMap(\.dropped).map(\.cause) == ["netfilter.rule", "netfilter.rule"])
        #expect(ledger.witnesses.map(\.object) == ["counter inet netlab closed + counter inet netlab other"])
        #expect(ledger.verdict == .balanced)
        evidence.counters[1].delta = 39
        #expect(Ledger(evidence: evidence).verdict != .balanced)
    }

    @Test func aPolicyDropHasNoCounter() {
        let drops = [Sample.drop("NETFILTER_DROP", "nft_do_chain", 100)]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow(delivered: 900)], drops: drops))
        #expect(causes(ledger) == ["netfilter.rule": 100])
        #expect(ledger.flows[0].dropped[0].evidence == .event && ledger.verdict == .balanced)
    }

    @Test func sharedErrorCountersAreComparedAsSums() {
        let drops = [
            Sample.drop("SOCKET_RCVBUFF", "udp_queue_rcv_one_skb.isra.0", 50, at: "server", "eth0"),
            Sample.drop("UDP_CSUM", "__udp4_lib_rcv", 20, at: "server", "eth0"),
            Sample.drop("SOCKET_FILTER", "udp_queue_rcv_one_skb", 30, at: "server", "eth0"),
        ]
        let counters = [
            Sample.counter(.snmp, "Udp.RcvbufErrors", 50, at: "server"),
            Sample.counter(.snmp, "Udp.InCsumErrors", 20, at: "server"),
            Sample.counter(.snmp, "Udp.InErrors", 100, at: "server"),
            Sample.counter(.socket, "drops", 80, at: "server", "udp 9000"),
        ]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow(delivered: 900)], drops: drops, counters: counters))
        #expect(ledger.verdict == .balanced)
        #expect(ledger.flows[0].dropped.allSatisfy { $0.evidence == .eventAndCounter })
    }

    /// Two flows, two hooks, equal numbers: the stacks tell, and each rule's counter agrees with its hook.
    private func twoHooks() -> Evidence {
        var drops = [
            Sample.drop("NETFILTER_DROP", "nft_do_chain", 50),
            Sample.drop("NETFILTER_DROP", "nft_do_chain", 50, flow: 2),
        ]
        (drops[0].hook, drops[1].hook) = ("forward", "input")
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 950), Sample.flow("other", id: 2, delivered: 950)], drops: drops,
            counters: [
                Sample.counter(.nft, "packets", 50, "inet netlab closed"),
                Sample.counter(.nft, "packets", 50, "inet netlab other"),
            ])
        evidence.dropRules = [
            DropRule(node: "router", hook: "forward", counter: "inet netlab closed"),
            DropRule(node: "router", hook: "input", counter: "inet netlab other"),
        ]
        return evidence
    }

    @Test func aStackTellsTheHookOfEachFlow() {
        var evidence = twoHooks()
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows.map { $0.dropped.map(\.cause) } == [["netfilter-forward.rule"], ["netfilter-input.rule"]])
        #expect(ledger.flows.flatMap(\.dropped).allSatisfy { $0.evidence == .eventAndCounter })
        #expect(ledger.verdict == .balanced)
        evidence.counters[1].delta = 49
        #expect(Ledger(evidence: evidence).verdict != .balanced)
    }

    /// The stack of one was not taken: what its hook's counter has left over is its.
    @Test func aDropWithoutStackTakesWhatTheCountersLeave() {
        var evidence = twoHooks()
        evidence.drops[1].hook = nil
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows.map { $0.dropped.map(\.cause) } == [["netfilter-forward.rule"], ["netfilter-input.rule"]])
        #expect(ledger.verdict == .balanced)
    }

    /// Rules in nft's own language drop beside counted ones, at the same hook.
    @Test func rulesWithoutCountersAreNoDisagreement() {
        var evidence = twoHooks()
        evidence.counters[1].delta = 20
        #expect(Ledger(evidence: evidence).verdict != .balanced)
        evidence.uncountedRules = ["router"]
        var ledger = Ledger(evidence: evidence)
        #expect(ledger.flows.map { $0.dropped.map(\.evidence) } == [[.eventAndCounter], [.event]])
        #expect(ledger.verdict == .balanced)
        evidence.counters.removeAll()
        ledger = Ledger(evidence: evidence)
        #expect(ledger.flows.map { $0.dropped.map(\.evidence) } == [[.event], [.event]])
        #expect(causes(ledger) == ["netfilter-forward.rule": 50, "netfilter-input.rule": 50])
        #expect(ledger.verdict == .balanced)
        // More than were dropped no rule can have counted.
        evidence.counters = [Sample.counter(.nft, "packets", 51, "inet netlab other")]
        #expect(Ledger(evidence: evidence).verdict != .balanced)
    }

    /// A chain to which two hooks jump has one counter for both.
    @Test func aSharedChainCountsForEachOfItsHooks() {
        var evidence = twoHooks()
        evidence.counters = [Sample.counter(.nft, "packets", 100, "inet netlab both")]
        evidence.dropRules = [DropRule(node: "router", hook: "closed", counter: "inet netlab both")]
        let ledger = Ledger(evidence: evidence)
        #expect(causes(ledger) == ["netfilter-forward.rule": 50, "netfilter-input.rule": 50])
        #expect(ledger.verdict == .balanced && ledger.witnesses.map(\.events) == [100])
    }

    /// Conntrack's own drops come from the same function and have a hook too.
    @Test func conntrackIsToldByItsCounterAtWhateverHook() {
        var drop = Sample.drop("NETFILTER_DROP", "nf_hook_slow", 40)
        drop.hook = "postrouting"
        let counters = [Sample.counter(.conntrack, "insert_failed", 40), Sample.counter(.conntrack, "drop", 40)]
        var evidence = Sample.evidence([Sample.flow(delivered: 960)], drops: [drop], counters: counters)
        #expect(causes(Ledger(evidence: evidence)) == ["conntrack.ports-exhausted": 40])
        evidence.counters = []
        #expect(causes(Ledger(evidence: evidence)) == ["netfilter-postrouting.rule": 40])
    }
}
