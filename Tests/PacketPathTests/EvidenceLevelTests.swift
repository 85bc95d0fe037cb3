// How well a row is proven: each level, and what takes it away.

import Testing

@testable import PacketPath

@Suite struct EvidenceLevelTests {
    private let noPorts = Sample.counter(.snmp, "Udp.NoPorts", 50, at: "server")
    private let closed = Sample.drop("NO_SOCKET", "__udp4_lib_rcv", 50, at: "server", "eth0")

    private func level(_ evidence: Evidence) -> EvidenceLevel? {
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows[0].unexplained == 0 && ledger.flows[0].dropped.count == 1)
        return ledger.flows[0].dropped.first?.evidence
    }

    @Test func eventAndCounter() {
        #expect(
            level(Sample.evidence([Sample.flow(delivered: 950)], drops: [closed], counters: [noPorts]))
                == .eventAndCounter)
    }

    @Test func eventAlone() {
        let martian = Sample.drop("NEIGH_FAILED", "neigh_invalidate", 50)
        #expect(level(Sample.evidence([Sample.flow(delivered: 950)], drops: [martian])) == .event)
    }

    private func received(_ packets: Int64, at node: String, _ interface: String = "eth0") -> CounterDelta {
        Sample.counter(.link, "rx_packets", packets, at: node, interface)
    }

    private func withoutEvents(_ counters: [CounterDelta]) -> Evidence {
        Sample.evidence([Sample.flow(delivered: 950)], counters: [noPorts] + counters, backend: .none)
    }

    @Test func counterAlone() {
        #expect(level(withoutEvents([received(1000, at: "server")])) == .counter)
    }

    /// The flow lost 50 packets somewhere, and 50 of a stranger's met a closed port.
    @Test(arguments: [("server", "eth0", Int64(1050)), ("client", "lo", 50)])
    func aCounterThatOthersMovedIsInferred(node: String, interface: String, packets: Int64) {
        #expect(level(withoutEvents([received(packets, at: node, interface)])) == .inferred)
    }

    /// What came back to the client were ICMP errors that its own packets brought about.
    @Test func inducedErrorsAreNoStrangers() {
        let back = [
            received(1006, at: "client"), Sample.counter(.snmp, "Icmp.InMsgs", 6, at: "client"),
            received(1000, at: "server"),
        ]
        #expect(level(withoutEvents(back)) == .counter)
    }

    @Test func errnoAlone() {
        let refused = Sample.flow(accepted: 950, delivered: 950, refused: 50)
        #expect(level(Sample.evidence([refused])) == .errno)
    }

    @Test func inferredFromAnIllegibleTag() {
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 950)],
            drops: [Sample.drop("UDP_CSUM", "udp_queue_rcv_one_skb", 50, at: "server", "eth0", flow: nil)],
            counters: [
                Sample.counter(.snmp, "Udp.InCsumErrors", 50, at: "server"),
                Sample.counter(.snmp, "Udp.InErrors", 50, at: "server"),
                Sample.counter(.socket, "drops", 50, at: "server", "udp 9000"),
            ])
        evidence.corrupters = ["router:eth1"]
        #expect(level(evidence) == .inferred)
    }

    /// Two buffers of 100 segments each: the qdisc's counter says 2.
    @Test func aCounterOfBuffersAgrees() throws {
        var drop = Sample.drop("QDISC_DROP", "__dev_queue_xmit", 200)
        drop.merged = 198
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 800)], drops: [drop],
            counters: [Sample.counter(.qdisc, "drops", 2, "eth1 root tbf")])
        evidence.interfaces[2].qdisc = "tbf"
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.map(\.packets) == [200])
        #expect(ledger.flows[0].dropped[0].evidence == .eventAndCounter)
        let witness = try #require(ledger.witnesses.first { $0.kind == .primary })
        #expect(witness.buffers == 2 && witness.events == 200 && witness.agrees)
        evidence.counters[0].delta = 3
        #expect(Ledger(evidence: evidence).verdict != .balanced)
    }

    private func copies(_ made: Int64, ended: UInt64) -> Ledger {
        var evidence = Sample.evidence(
            [Sample.flow()],
            drops: [Sample.drop("OTHERHOST", "ip_rcv_core", ended, at: "server", "eth0")],
            counters: [
                Sample.counter(.nft, "packets", made, "ip copies twin"),
                Sample.counter(.link, "rx_otherhost_dropped", Int64(ended), at: "server", "eth0"),
            ])
        evidence.copyRules = [DropRule(node: "router", hook: "dup", counter: "ip copies twin")]
        return Ledger(evidence: evidence)
    }

    @Test func copiesAreCountedWhereTheyAreMade() {
        let ledger = copies(1000, ended: 1000)
        #expect(ledger.verdict == .balanced && ledger.flows[0].copied == 1000)
        #expect(copies(1000, ended: 900).verdict.problems == [.unexplained(flow: "web", packets: 100)])
        #expect(copies(900, ended: 1000).verdict.problems == [.unexplained(flow: "web", packets: -100)])
    }
}
