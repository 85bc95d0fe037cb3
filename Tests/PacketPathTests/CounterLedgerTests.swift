// Runs without drop events: counters are the losses.

import Testing

@testable import PacketPath

@Suite struct CounterLedgerTests {
    private func ledger(
        _ flows: [FlowEvidence], _ counters: [CounterDelta], down: Set<String> = [], rules: [DropRule] = []
    ) -> Ledger {
        var evidence = Sample.evidence(flows, counters: counters, backend: .none, down: down)
        evidence.dropRules = rules
        return Ledger(evidence: evidence)
    }

    private let queue = { (drops: Int64, node: String, interface: String) in
        Sample.counter(.qdisc, "drops", drops, at: node, "\(interface) root tbf")
    }

    @Test func oneFlowGetsTheCounter() throws {
        let ledger = ledger([Sample.flow(delivered: 122)], [queue(878, "router", "eth1")])
        let row = try #require(ledger.flows[0].dropped.first)
        #expect(row.cause == "qdisc.limit" && row.packets == 878 && row.place == "router:eth1")
        #expect(row.evidence == .counter && row.counter == "eth1 root tbf drops" && row.reason == nil)
        #expect(ledger.verdict == .balanced)
    }

    /// clsact has one counter for both ways.
    @Test(arguments: ["ingress", "egress"]) func filtersDropWhereTheyStand(_ hook: String) {
        let counters = [Sample.counter(.qdisc, "drops", 100, "eth1 ffff:0 clsact")]
        var evidence = Sample.evidence([Sample.flow(delivered: 900)], counters: counters, backend: .none)
        evidence.interfaces[2].filterHooks = [hook]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows[0].dropped.map(\.cause) == ["tc-\(hook).filter"])
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.inferred] && ledger.verdict == .balanced)
    }

    /// A full input queue moves the same two counters; the MTUs tell which it was.
    @Test(arguments: [(1500, "cpu-backlog.full", "server:eth0"), (1000, "veth.peer-refused", "router:eth1")])
    func theMTUTellsWhoRefused(_ mtu: Int, _ cause: String, _ place: String) {
        let counters = [
            Sample.counter(.link, "tx_dropped", 9, at: "router", "eth1"),
            Sample.counter(.link, "rx_dropped", 9, at: "server", "eth0"),
        ]
        var evidence = Sample.evidence([Sample.flow(delivered: 991)], counters: counters, backend: .none)
        for index in evidence.interfaces.indices { evidence.interfaces[index].mtu = 1500 }
        evidence.interfaces[3].mtu = mtu
        let rows = Ledger(evidence: evidence).flows[0].dropped
        #expect(rows.map(\.cause) == [cause] && rows.map(\.place) == [place] && rows.map(\.packets) == [9])
    }

    @Test func aliasesAreBookedOnce() {
        let counters = [
            Sample.counter(.snmp, "Udp.RcvbufErrors", 952, at: "server"),
            Sample.counter(.snmp, "Udp.InErrors", 952, at: "server"),
            Sample.counter(.socket, "drops", 952, at: "server", "udp 9000"),
        ]
        let ledger = ledger([Sample.flow(delivered: 48)], counters)
        #expect(ledger.flows[0].dropped.map(\.cause) == ["socket-buffer.rcvbuf-full"])
        #expect(ledger.verdict == .balanced)
    }

    @Test func bothEndsOfACableAreOneLoss() {
        let counters = [
            Sample.counter(.link, "tx_dropped", 499, "eth1"),
            Sample.counter(.link, "rx_dropped", 499, at: "server", "eth0"),
        ]
        let ledger = ledger([Sample.flow(delivered: 501)], counters)
        #expect(ledger.flows[0].dropped.map(\.cause) == ["cpu-backlog.full"])
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.inferred])
        #expect(ledger.verdict == .balanced)
    }

    @Test func aDownInterfaceLostItsCarrier() {
        let counters = [Sample.counter(.link, "tx_dropped", 100, "eth1")]
        let ledger = ledger([Sample.flow(delivered: 900)], counters, down: ["router:eth1"])
        #expect(ledger.flows[0].dropped.map(\.cause) == ["carrier.off"])
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.counter])
    }

    @Test func aCounterOfTwoMeaningsIsInferred() {
        let ledger = ledger([Sample.flow(delivered: 900)], [Sample.counter(.snmp, "Ip.InHdrErrors", 100)])
        #expect(ledger.flows[0].dropped.map(\.cause) == ["forward.ttl-expired"])
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.inferred])
    }

    @Test func rulesNameTheirHook() {
        let rules = ["input", "forward"].map { DropRule(node: "router", hook: $0, counter: "inet netlab \($0)") }
        let counters = [
            Sample.counter(.nft, "packets", 60, "inet netlab input"),
            Sample.counter(.nft, "packets", 40, "inet netlab forward"),
        ]
        let ledger = ledger([Sample.flow(delivered: 900)], counters, rules: rules)
        #expect(ledger.flows[0].dropped.map(\.cause) == ["netfilter-forward.rule", "netfilter-input.rule"])
        #expect(ledger.verdict == .balanced)
    }

    /// Two flows at one rule: what each was refused is its own.
    @Test func aDeniedSendIsTheOwnRulesDrop() {
        var flows = [Sample.flow(), Sample.flow("raw", id: 2), Sample.flow("socket", id: 3)]
        for (index, denied) in [(1, UInt64(100)), (2, 60)] {
            (flows[index].accepted, flows[index].delivered) = (0, 0)
            flows[index].errnos["EPERM"] = denied
        }
        let rules = [DropRule(node: "client", hook: "output", counter: "inet netlab closed")]
        let counters = [Sample.counter(.nft, "packets", 160, at: "client", "inet netlab closed")]
        let ledger = ledger(flows, counters, rules: rules)
        #expect(
            ledger.flows.map { $0.dropped.map(\.cause) } == [[], ["netfilter-output.rule"], ["netfilter-output.rule"]])
        #expect(ledger.flows.map(\.droppedTotal) == [0, 100, 60])
        #expect(ledger.shared.isEmpty && ledger.foreign.isEmpty && ledger.verdict == .balanced)
    }

    @Test func aRefusedSendIsTheSendersDrop() {
        let flow = Sample.flow(accepted: 125, delivered: 125, refused: 875)
        let ledger = ledger([flow], [queue(875, "client", "eth0")])
        #expect(ledger.flows[0].sent == 1000)
        #expect(ledger.flows[0].dropped.map(\.packets) == [875])
        #expect(ledger.flows[0].dropped.map(\.cause) == ["qdisc.limit"])
        #expect(ledger.verdict == .balanced)
    }

    @Test func refusedSendsTellWhosePacketsTheQueueDropped() {
        let flows = [
            Sample.flow(accepted: 40, delivered: 40, refused: 60),
            Sample.flow("voip", id: 2, accepted: 60, delivered: 60, refused: 40),
        ]
        let ledger = ledger(flows, [queue(100, "client", "eth0")])
        #expect(ledger.flows.map { $0.dropped.map(\.packets) } == [[60], [40]])
        #expect(ledger.shared.isEmpty && ledger.verdict == .balanced)
    }

    @Test func onlyTheFlowThatLacksPacketsLostThem() {
        let flows = [Sample.flow(delivered: 900), Sample.flow("voip", id: 2)]
        let ledger = ledger(flows, [queue(100, "router", "eth1")])
        #expect(ledger.flows.map { $0.dropped.map(\.packets) } == [[100], []])
        #expect(ledger.verdict == .balanced)
    }

    @Test func sharedLossesBalanceInSum() {
        let flows = [Sample.flow(delivered: 940), Sample.flow("voip", id: 2, delivered: 960)]
        let counters = [queue(70, "router", "eth1"), Sample.counter(.snmp, "Udp.NoPorts", 30, at: "server")]
        let ledger = ledger(flows, counters)
        #expect(ledger.shared.map(\.packets) == [70, 30])
        #expect(ledger.flows.map(\.unattributed) == [60, 40])
        #expect(ledger.flows.allSatisfy { $0.dropped.isEmpty && $0.unexplained == 0 })
        #expect(ledger.verdict == .balanced)
    }

    @Test func sharedLossesThatDoNotAddUpAreAProblem() {
        let flows = [Sample.flow(delivered: 940), Sample.flow("voip", id: 2, delivered: 960)]
        let problems = ledger(flows, [queue(99, "router", "eth1")]).verdict.problems
        #expect(problems.contains(.sharedMismatch(counters: 99, lacking: 100)))
        #expect(problems.contains(.unexplained(flow: "web", packets: 60)))
    }

    @Test func lossesWhileEverythingArrivedAreForeign() {
        let ledger = ledger([Sample.flow()], [Sample.counter(.link, "rx_dropped", 3, at: "server", "eth0")])
        #expect(ledger.foreign.map(\.packets) == [3] && ledger.flows[0].dropped.isEmpty)
        #expect(ledger.verdict == .balanced)
    }

    @Test func aCrossCheckThatDiffersIsAProblem() {
        let counters = [
            Sample.counter(.netstat, "IpExt.InCsumErrors", 100), Sample.counter(.snmp, "Ip.InHdrErrors", 90),
        ]
        let ledger = ledger([Sample.flow(delivered: 900)], counters)
        #expect(ledger.flows[0].dropped.map(\.packets).reduce(0, +) == 100)
        #expect(ledger.verdict != .balanced)
    }
}
