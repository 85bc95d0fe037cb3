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
}
