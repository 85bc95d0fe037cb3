// TCP's law: segments sent and sent again are those that arrived, were dropped or wait.

import Testing

@testable import PacketPath

@Suite struct SegmentsTests {
    private func evidence(_ arrived: Int64, drops: [DropTotal], backend: DropBackend = .bpf) -> Evidence {
        var flow = Sample.flow(accepted: 700_000, delivered: 700_000)
        flow.unit = "bytes"
        var evidence = Sample.evidence(
            [flow], drops: drops,
            counters: [
                Sample.counter(.snmp, "Tcp.OutSegs", 494, at: "client"),
                Sample.counter(.snmp, "Tcp.RetransSegs", 55, at: "client"),
                Sample.counter(.snmp, "Tcp.OutSegs", 235, at: "server"),
                Sample.counter(.snmp, "Tcp.InSegs", arrived, at: "server"),
                Sample.counter(.snmp, "Tcp.InSegs", 235, at: "client"),
            ], backend: backend)
        evidence.isOnlyStreams = true
        return evidence
    }

    private let dropped = Sample.drop("QDISC_OVERLIMIT", "__dev_queue_xmit", 55, flow: nil)

    @Test func dropsMakeUpForWhatWasSentAgain() throws {
        let segments = try #require(Ledger(evidence: evidence(494, drops: [dropped])).segments)
        #expect(segments.sent == 729 && segments.retransmitted == 55 && segments.delivered == 729)
        #expect(segments.dropped == 55 && segments.unexplained == 0)
    }

    @Test(arguments: [(493, 1), (496, -2)]) func whatIsLackingIsAProblem(arrived: Int64, lacking: Int64) {
        let ledger = Ledger(evidence: evidence(arrived, drops: [dropped]))
        #expect(ledger.verdict.problems.contains(.segments(lacking)))
    }

    /// InSegs has what TCP itself threw away.
    @Test func whatTCPDroppedHadArrived() {
        let late = Sample.drop("NO_SOCKET", "tcp_v4_rcv", 3, at: "server", "eth0", flow: nil)
        #expect(Ledger(evidence: evidence(494, drops: [dropped, late])).segments?.unexplained == 0)
    }

    /// An interface that came up tells its multicast groups (MLD) a second later.
    @Test func multicastReportsAreNoSegments() {
        let report = Sample.drop("NOT_SPECIFIED", "ip6_mc_input", 2, at: "server", "eth0", flow: nil)
        #expect(Ledger(evidence: evidence(494, drops: [dropped, report])).segments?.unexplained == 0)
    }

    @Test func queuedSegmentsAreInFlight() {
        var evidence = evidence(492, drops: [dropped])
        evidence.interfaces[2].backlog = 2
        let segments = Ledger(evidence: evidence).segments
        #expect(segments?.inFlight == 2 && segments?.unexplained == 0)
    }

    @Test func otherPacketsOrNoEventsGiveNoLaw() {
        var mixed = evidence(494, drops: [dropped])
        mixed.isOnlyStreams = nil
        #expect(Ledger(evidence: mixed).segments == nil)
        #expect(Ledger(evidence: evidence(494, drops: [], backend: .none)).segments == nil)
    }
}
