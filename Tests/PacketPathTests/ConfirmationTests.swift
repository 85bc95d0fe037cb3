// Books made from counters, with drop events that know no place beside them.

import Testing

@testable import PacketPath

@Suite struct ConfirmationTests {
    private func flow(_ delivered: UInt64 = 0) -> FlowEvidence {
        var flow = Sample.flow(delivered: delivered)
        flow.sink = "none"
        return flow
    }

    private func drop(_ packets: UInt64, _ reason: String = "NO_SOCKET", _ function: String = "__udp4_lib_rcv")
        -> DropTotal
    {
        Sample.drop(reason, function, packets, at: "?", nil)
    }

    private let counters = [Sample.counter(.snmp, "Udp.NoPorts", 1000, at: "server")]

    @Test(arguments: [DropBackend.dropMonitor, .tracefs]) func asManyEventsAsCounted(backend: DropBackend) {
        var event = drop(1000)
        if backend == .tracefs { event.flow = nil }
        let ledger = Ledger(evidence: Sample.evidence([flow()], drops: [event], counters: counters, backend: backend))
        #expect(ledger.verdict == .balanced)
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.eventAndCounter])
        #expect(ledger.flows[0].dropped.map(\.node) == ["server"])
        #expect(ledger.unconfirmed == nil)
    }

    @Test(arguments: [999, 1001]) func otherNumbersProveNothing(packets: UInt64) {
        let ledger = Ledger(
            evidence: Sample.evidence([flow()], drops: [drop(packets)], counters: counters, backend: .dropMonitor))
        #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.map(\.evidence) == [.counter])
        #expect(
            ledger.unconfirmed == [
                Ledger.Unconfirmed(cause: "udp-socket.closed-port", counted: 1000, told: packets)
            ])
        let notes = RunVerdict(ledger: ledger, expectations: []).notes
        #expect(notes == ["udp-socket.closed-port: 1000 losses by counters alone, drop events told of \(packets)"])
    }

    @Test func withoutEventsNothingIsConfirmed() {
        let ledger = Ledger(evidence: Sample.evidence([flow()], counters: counters, backend: .none))
        #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.map(\.evidence) == [.counter])
        #expect(
            RunVerdict(ledger: ledger, expectations: []).notes == [
                "udp-socket.closed-port: 1000 losses by counters alone, no drop event told of them"
            ])
    }

    /// A packet of nobody's makes the row an inferred one, and no event confirms it the more.
    @Test func othersPacketsTakeNoNoteAway() {
        let received = Sample.counter(.link, "rx_packets", 1001, at: "server", "eth0")
        let ledger = Ledger(evidence: Sample.evidence([flow()], counters: counters + [received], backend: .none))
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.inferred])
        #expect(ledger.unconfirmed?.map(\.counted) == [1000])
    }

    @Test func whatNoCounterShowsIsTheFlowsByItsEvent() {
        let unread = drop(5, "NOT_SPECIFIED", "udp_destruct_common")
        let evidence = Sample.evidence([flow(995)], drops: [unread], backend: .dropMonitor)
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced)
        #expect(ledger.flows[0].dropped.map(\.cause) == ["socket-buffer.closed-unread"])
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.event] && ledger.flows[0].dropped[0].node == "?")
        // Without flows nobody knows whose they were.
        let other = Ledger(evidence: Sample.evidence([flow(995)], drops: [unread], backend: .tracefs))
        #expect(other.flows[0].unexplained == 5)
    }

    @Test func lostEventsAreTold() {
        var evidence = Sample.evidence([flow()], drops: [drop(7)], counters: counters, backend: .dropMonitor)
        evidence.eventsLost = 3
        #expect(Ledger(evidence: evidence).verdict.problems == [.eventsLost(3)])
    }

    @Test func eachSaysWhatItCannot() {
        #expect(DropBackend.bpf.limits == nil && DropBackend.none.limits == nil)
        #expect(DropBackend.dropMonitor.limits?.contains("sequence") == true)
        #expect(DropBackend.tracefs.limits?.contains("flow") == true)
    }
}
