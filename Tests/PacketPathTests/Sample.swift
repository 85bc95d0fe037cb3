// Small evidence for tests: client - router - server, one or more flows.

@testable import PacketPath

enum Sample {
    static func flow(
        _ name: String = "web", id: UInt16 = 1, accepted: UInt64 = 1000, delivered: UInt64 = 1000, refused: UInt64 = 0
    ) -> FlowEvidence {
        var flow = FlowEvidence(
            name: name, id: id, from: "client:eth0", to: "server:eth0", planned: accepted + refused, sink: "socket")
        flow.accepted = accepted
        flow.delivered = delivered
        if refused > 0 { flow.errnos["ENOBUFS"] = refused }
        return flow
    }

    static func drop(
        _ reason: String, _ function: String, _ packets: UInt64, at node: String = "router",
        _ interface: String? = "eth1",
        flow: UInt16? = 1
    ) -> DropTotal {
        DropTotal(node: node, interface: interface, reason: reason, function: function, flow: flow, packets: packets)
    }

    static func counter(
        _ source: CounterKey.Source, _ name: String, _ delta: Int64, at node: String = "router", _ object: String = ""
    ) -> CounterDelta {
        CounterDelta(key: CounterKey(node: node, source: source, object: object, name: name), delta: delta)
    }

    /// client:eth0 - router:eth0, router:eth1 - server:eth0.
    static func interfaces(down: Set<String> = []) -> [InterfaceFacts] {
        let pairs = [
            ("client", "eth0", "router:eth0"), ("router", "eth0", "client:eth0"), ("router", "eth1", "server:eth0"),
            ("server", "eth0", "router:eth1"),
        ]
        return pairs.enumerated().map { index, pair in
            InterfaceFacts(
                node: pair.0, name: pair.1, index: index + 2, running: !down.contains("\(pair.0):\(pair.1)"),
                qdisc: "noqueue", backlog: 0, peer: pair.2)
        }
    }

    static func evidence(
        _ flows: [FlowEvidence], drops: [DropTotal] = [], counters: [CounterDelta] = [], backend: DropBackend = .bpf,
        down: Set<String> = []
    ) -> Evidence {
        var evidence = Evidence()
        evidence.flows = flows
        evidence.drops = drops
        evidence.counters = counters
        evidence.dropBackend = backend
        evidence.interfaces = interfaces(down: down)
        return evidence
    }
}

extension Ledger.Verdict {
    var problems: [Ledger.Problem] {
        guard case .problems(let problems) = self else { return [] }
        return problems
    }
}
