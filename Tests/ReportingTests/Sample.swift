// Records for report tests: one that passes and one with everything that can go wrong.

@testable import PacketPath

enum Sample {
    /// The lab of a token bucket, with drop events: books balanced, expectations met.
    static func passing() -> RunRecord {
        var flow = FlowEvidence(
            name: "web", id: 1, from: "client:eth0", to: "server:eth0", planned: 1000, sink: "socket")
        flow.accepted = 1000
        flow.delivered = 122
        let drops = [
            DropTotal(
                node: "router", interface: "eth1", reason: "QDISC_DROP", function: "__dev_queue_xmit", flow: 1,
                packets: 878)
        ]
        let counters = [delta("router", .qdisc, "eth1 root tbf", "drops", 878)]
        var claim = FlowClaim(flow: "web", location: "lab.yaml:27:5")
        claim.delivered = 122...122
        claim.dropped = ["qdisc": 878...878]
        var record = record(flows: [flow], drops: drops, counters: counters, claims: [.flow(claim)])
        record.senders = [
            SenderReport(
                flow: "web", frameLength: 100, achievedRate: 81_300,
                pacing: .init(quality: .ok, p50: 210, p99: 1250, max: 48_000), digest: "9f86d081", sendBuffer: 1_000_000
            )
        ]
        record.durations = ["traffic": 12_300_000, "up": 4_100_000]
        record.timeline = [TimelineEntry(at: 0, actual: 1500, what: "start web")]
        return record
    }

    /// Refused sends, several places of loss, a foreign loss, a witness that disagrees and an expectation not met.
    static func failing() -> RunRecord {
        var web = FlowEvidence(
            name: "web", id: 1, from: "client:eth0", to: "server:eth0", planned: 1000, sink: "socket")
        web.accepted = 900
        web.errnos = ["ENOBUFS": 100, "EAGAIN": 5]
        web.delivered = 700
        web.duplicated = 2
        web.reordered = 1
        web.inFlight = ["socket queue": 48]
        var probe = FlowEvidence(
            name: "probe", id: 2, from: "client:eth0", to: "server:eth0", planned: 10, sink: "none")
        probe.accepted = 10
        let drops = [
            DropTotal(
                node: "client", interface: "eth0", reason: "QDISC_DROP", function: "__dev_queue_xmit", flow: 1,
                packets: 100),
            DropTotal(
                node: "server", interface: "eth0", reason: "SOCKET_RCVBUFF", function: "udp_queue_rcv_one_skb", flow: 1,
                packets: 150),
            DropTotal(
                node: "server", interface: nil, reason: "NETFILTER_DROP", function: "nft_do_chain", flow: 2, packets: 10
            ),
            DropTotal(node: "router", interface: "eth1", reason: "BRAND_NEW", function: "shiny", flow: nil, packets: 3),
        ]
        let counters = [
            delta("client", .qdisc, "eth0 root tbf", "drops", 100),
            delta("server", .snmp, "", "Udp.RcvbufErrors", 149),
            delta("server", .snmp, "", "Udp.InErrors", 150), delta("server", .nft, "inet netlab closed", "packets", 10),
            delta("server", .snmp, "", "Icmp.OutDestUnreachs", 6),
        ]
        var claim = FlowClaim(flow: "web", location: "lab.yaml:27:5")
        claim.dropped = ["qdisc": 100...100, "socket-buffer@server": 152...160]
        var record = record(
            flows: [web, probe], drops: drops, counters: counters, claims: [.flow(claim)],
            rules: [DropRule(node: "server", hook: "input", counter: "inet netlab closed")])
        record.lab.name = "many, \"many\" losses"
        return record
    }

    /// Two flows without drop events: what counters can say of them.
    static func withoutEvents() -> RunRecord {
        let flows = ["web", "voip"].enumerated().map { index, name in
            var flow = FlowEvidence(
                name: name, id: UInt16(index + 1), from: "client:eth0", to: "server:eth0", planned: 500, sink: "packet")
            flow.accepted = 500
            flow.delivered = 450
            return flow
        }
        return record(
            flows: flows, drops: [], counters: [delta("router", .qdisc, "eth1 root tbf", "drops", 100)], claims: [],
            backend: .none)
    }

    private static func record(
        flows: [FlowEvidence], drops: [DropTotal], counters: [CounterDelta], claims: [Claim], rules: [DropRule] = [],
        backend: DropBackend = .bpf
    ) -> RunRecord {
        var evidence = Evidence()
        evidence.sources = [.link, .qdisc, .nft, .snmp, .netstat, .socket]
        evidence.flows = flows
        evidence.drops = drops
        evidence.dropBackend = backend
        evidence.backendNote = backend == .none ? "bpf(2): EPERM" : nil
        evidence.counters = counters
        evidence.dropRules = rules
        let ledger = Ledger(evidence: evidence)
        return RunRecord(
            toolVersion: "0.1.0", lab: LabSummary(name: "tbf-drop", file: "lab.yaml", text: "name: tbf-drop\n"),
            instance: "tbf-drop~k3x9", started: "2026-11-21T00:30:00Z",
            environment: RunEnvironment(
                kernelRelease: "6.18.44", machine: "x86_64", cpus: 2, clocksource: "tsc", dropBackend: backend,
                backendNote: evidence.backendNote),
            evidence: evidence, ledger: ledger,
            expectations: ClaimCheck(ledger: ledger, counters: counters).check(claims))
    }

    private static func delta(
        _ node: String, _ source: CounterKey.Source, _ object: String, _ name: String, _ delta: Int64
    ) -> CounterDelta {
        CounterDelta(key: CounterKey(node: node, source: source, object: object, name: name), delta: delta)
    }
}
