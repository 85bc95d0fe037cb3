// The books as a whole: balance, disagreement, lost evidence, several flows, foreign packets.

import Testing

@testable import PacketPath

@Suite struct LedgerTests {
    @Test func everythingDeliveredBalances() {
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow()]))
        #expect(ledger.verdict == .balanced)
        #expect(ledger.flows[0].sent == 1000 && ledger.flows[0].unexplained == 0)
        #expect(ledger.witnesses.isEmpty)
    }

    @Test func aPacketNobodySawIsUnexplained() {
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow(delivered: 999)]))
        #expect(ledger.verdict.problems == [.unexplained(flow: "web", packets: 1)])
        #expect(ledger.verdict(allowingUnexplained: 1) == .balanced)
    }

    @Test func moreRowsThanPacketsIsUnexplainedToo() {
        let drops = [Sample.drop("IP_RPFILTER", "ip_rcv_finish_core", 5)]
        let counters = [Sample.counter(.netstat, "TcpExt.IPReversePathFilter", 5)]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow()], drops: drops, counters: counters))
        #expect(ledger.flows[0].unexplained == -5)
        #expect(ledger.verdict != .balanced)
    }

    @Test func duplicatesStandOnBothSides() {
        var flow = Sample.flow()
        flow.duplicated = 30
        #expect(Ledger(evidence: Sample.evidence([flow])).verdict == .balanced)
    }

    @Test func copiesEndSomewhere() {
        var flow = Sample.flow()
        flow.copied = 1000
        let drops = [Sample.drop("OTHERHOST", "ip_rcv_core", 1000, at: "server", "eth0")]
        let counters = [Sample.counter(.link, "rx_otherhost_dropped", 1000, at: "server", "eth0")]
        #expect(Ledger(evidence: Sample.evidence([flow], drops: drops, counters: counters)).verdict == .balanced)
    }

    @Test func whatWaitsIsInFlight() {
        var flow = Sample.flow(delivered: 900)
        flow.inFlight = ["socket queue": 60, "qdisc": 40]
        let ledger = Ledger(evidence: Sample.evidence([flow]))
        #expect(ledger.verdict == .balanced && ledger.flows[0].inFlightTotal == 100)
    }

    @Test func sendsThatFailedOtherwiseWereNoPackets() {
        var flow = Sample.flow(accepted: 10, delivered: 10)
        flow.errnos = ["EAGAIN": 90]
        let ledger = Ledger(evidence: Sample.evidence([flow]))
        #expect(ledger.verdict == .balanced)
        #expect(ledger.flows[0].sent == 10 && ledger.flows[0].notSent == ["EAGAIN": 90])
    }

    @Test func aCounterWithoutEventsDisagrees() throws {
        let counters = [Sample.counter(.snmp, "Udp.NoPorts", 5, at: "server")]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow()], counters: counters))
        let witness = try #require(ledger.witnesses.first)
        #expect(witness.stage == "udp-socket" && witness.node == "server")
        #expect(witness.counter == 5 && witness.events == 0 && !witness.agrees)
        #expect(ledger.verdict.problems == [.disagreement(witness)])
    }

    @Test func lostEvidenceVoidsTheBooks() {
        var evidence = Sample.evidence([Sample.flow()])
        evidence.eventsLost = 3
        evidence.observerLost = 4
        #expect(Ledger(evidence: evidence).verdict.problems == [.eventsLost(3), .observerLost(4)])
        evidence.eventsSkipped = 5
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict.problems == [.eventsLost(3), .observerLost(4), .eventsSkipped(5)])
        #expect(ledger.eventsLost == 3 && ledger.eventsSkipped == 5)
        evidence.eventsLost = 0
        evidence.observerLost = 0
        #expect(Ledger(evidence: evidence).verdict == .balanced)
        (evidence.eventsLost, evidence.eventsSkipped, evidence.observerLost) = (3, 0, 4)
        #expect(Ledger(evidence: evidence).verdict.problems == [.eventsLost(3), .observerLost(4)])
    }

    @Test func aTapThatOverflowsIsNoLossOfTheFlow() {
        let drops = [Sample.drop("PACKET_SOCK_ERROR", "packet_rcv", 7, at: "server", "eth0")]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow()], drops: drops))
        #expect(ledger.flows[0].dropped.isEmpty && ledger.flows[0].unexplained == 0)
        #expect(ledger.verdict.problems == [.observerLost(7)])
    }

    @Test func foreignPacketsCountForTheWitnessOnly() {
        let drops = [
            Sample.drop("NO_SOCKET", "__udp4_lib_rcv", 100, at: "server", "eth0"),
            Sample.drop("NO_SOCKET", "__udp4_lib_rcv", 7, at: "server", "eth0", flow: nil),
            Sample.drop("NO_SOCKET", "__udp4_lib_rcv", 2, at: "server", "eth0", flow: 99),
        ]
        let counters = [Sample.counter(.snmp, "Udp.NoPorts", 109, at: "server")]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow(delivered: 900)], drops: drops, counters: counters))
        #expect(ledger.verdict == .balanced)
        #expect(ledger.flows[0].dropped.map(\.packets) == [100])
        #expect(ledger.foreign.map(\.packets) == [9])
        #expect(ledger.flows[0].dropped[0].evidence == .eventAndCounter)
    }

    @Test func anUnknownLossIsBookedAsUnknown() throws {
        let drops = [Sample.drop("BRAND_NEW", "shiny_function", 3)]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow(delivered: 997)], drops: drops))
        let row = try #require(ledger.flows[0].dropped.first)
        #expect(row.stage == "unknown" && row.reason == "BRAND_NEW" && row.function == "shiny_function")
        #expect(row.evidence == .event && ledger.verdict == .balanced)
    }

    @Test func severalFlowsShareAWitness() {
        let flows = [Sample.flow(delivered: 880), Sample.flow("voip", id: 2, delivered: 995)]
        let drops = [
            Sample.drop("QDISC_DROP", "__dev_queue_xmit", 120),
            Sample.drop("QDISC_DROP", "__dev_queue_xmit", 5, flow: 2),
        ]
        let counters = [Sample.counter(.qdisc, "drops", 125, "eth1 root tbf")]
        let ledger = Ledger(evidence: Sample.evidence(flows, drops: drops, counters: counters))
        #expect(ledger.verdict == .balanced)
        #expect(ledger.flows.map { $0.dropped.map(\.packets) } == [[120], [5]])
        #expect(ledger.witnesses.map(\.events) == [125])
    }

    @Test func inducedErrorsAreListedByNode() {
        let counters = [
            Sample.counter(.snmp, "Icmp.OutDestUnreachs", 6, at: "server"),
            Sample.counter(.snmp, "Icmp.OutTimeExcds", 2),
        ]
        #expect(Ledger(evidence: Sample.evidence([], counters: counters)).induced == ["server": 6, "router": 2])
    }
}
