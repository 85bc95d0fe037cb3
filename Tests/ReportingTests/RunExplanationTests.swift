// `netlab explain RUN`: the catalogue's advice with the run's own names, and what tells beside the losses.

import Testing

@testable import PacketPath
@testable import Reporting

@Suite struct RunExplanationTests {
    private func words(_ record: RunRecord) -> String {
        RunExplanation.text(record, color: false, width: 100).split { $0.isWhitespace }.joined(separator: " ")
    }

    private func look(_ finding: RunExplanation.Finding) -> [String] {
        finding.look.map { "\($0.node)# \($0.command)" }
    }

    private func loss(_ cause: String, at node: String, _ interface: String?) -> Ledger.Loss {
        Ledger.Loss(
            node: node, interface: interface, stage: String(cause.prefix { $0 != "." }), cause: cause, reason: nil,
            function: nil, packets: 7, evidence: .counter, counter: nil)
    }

    private func counter(
        _ node: String, _ source: CounterKey.Source, _ object: String, _ name: String, _ delta: Int64
    ) -> CounterDelta {
        CounterDelta(key: CounterKey(node: node, source: source, object: object, name: name), delta: delta)
    }

    @Test func commandsHaveTheNamesOfTheRun() throws {
        let record = Sample.passing()
        let finding = try #require(RunExplanation.findings(record).first)
        #expect(
            look(finding) == ["router# tc -s qdisc show dev eth1", "router# tc -s class show dev eth1"])
        #expect(finding.knobs.first == "tc qdisc change dev eth1 root ... limit N")
        #expect(finding.events == ["QDISC_DROP @__dev_queue_xmit"] && finding.flows == ["web": 878])
        #expect(words(record).contains("look router# tc -s qdisc show dev eth1 router# tc -s class show dev eth1"))
        #expect(words(record).contains("NODE# COMMAND: netlab exec LAB.NODE -- COMMAND"))
    }

    /// The counter of a full ring is the other end's; without a peer nobody can say whose.
    @Test func aPeersCounterIsLookedUpThere() throws {
        var record = Sample.passing()
        record.ledger.flows[0].dropped = [loss("veth.ring-full", at: "server", "eth0")]
        let here = try #require(RunExplanation.findings(record).first)
        #expect(look(here) == ["server# ethtool -k eth0"])
        record.evidence.interfaces = [
            InterfaceFacts(
                node: "server", name: "eth0", index: 2, running: true, qdisc: "noqueue", backlog: 0, peer: "client:eth7"
            )
        ]
        let finding = try #require(RunExplanation.findings(record).first)
        #expect(look(finding) == ["client# ip -s -s link show dev eth7", "server# ethtool -k eth0"])
        #expect(finding.knobs == ["ethtool -K eth0 gro off", "ethtool -K eth7 (in client) tso on"])
    }

    @Test func aNameIsPutInForAWordAlone() throws {
        var record = Sample.passing()
        record.ledger.flows[0].dropped = [loss("route.rp-filter", at: "router", "eth0")]
        let finding = try #require(RunExplanation.findings(record).first)
        #expect(finding.knobs.contains { $0.contains(".eth0.") } && !finding.knobs.contains { $0.contains("IF") })
        record.ledger.flows[0].dropped = [loss("route.rp-filter", at: "router", nil)]
        #expect(try #require(RunExplanation.findings(record).first).knobs.contains { $0.contains(".IF.") })
    }

    @Test func refusedSendsAreExplained() throws {
        let finding = try #require(RunExplanation.findings(Sample.failing()).first { $0.outcome == "refused" })
        #expect(finding.cause == "send.buffer-full" && finding.place == "client" && finding.packets == 5)
        #expect(finding.flows == ["web": 5] && finding.events == ["EAGAIN"])
        #expect(
            words(Sample.failing()).contains("5 calls of send(2) of web failed at client: The socket's send buffer"))
    }

    @Test func aStreamsBufferIsTCPs() throws {
        var record = Sample.failing()
        record.ledger.flows[0].unit = "bytes"
        #expect(RunExplanation.findings(record).contains { $0.cause == "send.tcp-buffer-full" })
    }

    @Test func countersTellWhereNothingIsLost() throws {
        var record = Sample.passing()
        record.evidence.counters += [
            counter("server", .netstat, "", "TcpExt.TCPToZeroWindowAdv", 3),
            counter("client", .netstat, "", "TcpExt.TCPSynRetrans", -1),
            counter("router", .qdisc, "eth1 6e6c:10 pfifo", "requeues", 9),
            counter("router", .qdisc, "eth1 root tbf", "requeues", 5),
            counter("", .softnet, "", "time_squeeze", 5),
        ]
        let signals = RunExplanation.findings(record).filter { $0.outcome == "harmless" }
        #expect(
            signals.map { "\($0.cause)@\($0.place) \($0.packets)" } == [
                "qdisc.requeued@router:eth1 5", "tcp-socket.window-closed@server 3",
            ])
        #expect(words(record).contains("3 times at server, and nothing is lost there: The program reads too slowly"))
    }

    @Test func aProgramThatReadOnIsToldFromOneThatHangs() throws {
        var record = Sample.passing()
        record.ledger.flows[0].dropped = [loss("socket-buffer.rcvbuf-full", at: "server", "eth0")]
        var paused = SinkEvidence(node: "server", socket: "udp 9000", flows: ["web"], received: 100)
        (paused.dropped, paused.receiveBuffer) = (7, 40_000)
        var hanging = paused
        (hanging.socket, hanging.unread) = ("udp 9001", 48)
        var elsewhere = paused
        elsewhere.node = "client"
        record.evidence.sinks = [paused, hanging, elsewhere]
        let notes = try #require(RunExplanation.findings(record).first).notes
        #expect(notes.count == 2 && notes[0].hasPrefix("udp 9000 lost 7; its buffer of 40000 bytes was empty"))
        #expect(notes[1].contains("still holds 48 packets: its program reads no more"))
    }

    @Test func aBusyProcessorIsNamed() throws {
        var record = Sample.passing()
        #expect(FindingNotes(record: record).processors == nil && FindingNotes(record: record).busy.isEmpty)
        record.evidence.counters += [
            counter("", .processorTime, "cpu0", "idle", 60), counter("", .processorTime, "cpu0", "user", 40),
            counter("", .processorTime, "cpu1", "softirq", 90), counter("", .processorTime, "cpu1", "idle", 10),
            counter("", .processorTime, "cpu1", "guest", 50),
        ]
        record.ledger.flows[0].dropped = [loss("cpu-backlog.full", at: "server", "eth0")]
        let finding = try #require(RunExplanation.findings(record).first)
        #expect(finding.notes == ["Time in softirqs: cpu0 0 ms, cpu1 900 ms."])
        #expect(words(record).contains("cpu1 spent 90 % of the run in softirqs: it may be the bottleneck"))
        #expect(!words(record).contains("cpu0 spent"))
    }
}
