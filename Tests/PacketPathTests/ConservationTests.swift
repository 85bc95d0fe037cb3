// Random evidence: whatever was observed, the ledger's equation holds to the packet.

import Testing

@testable import PacketPath

/// SplitMix64, so that a failure names the seed that repeats it.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

@Suite struct ConservationTests {
    private static let causes = Cause.all.filter {
        !$0.reasons.isEmpty && !$0.functions.isEmpty && $0.outcome != .harmless
    }
    private static let nodes = [("client", "eth0"), ("router", "eth0"), ("router", "eth1"), ("server", "eth0")]

    @Test(arguments: UInt64(1)...300) func equationHolds(_ seed: UInt64) {
        var generator = Generator(state: seed)
        let evidence = Self.evidence(&generator)
        let ledger = Ledger(evidence: evidence)
        for flow in ledger.flows {
            let left = Int64(flow.sent + flow.copied + flow.duplicated)
            let arrived = Int64(flow.delivered + flow.duplicated)
            let right = arrived + Int64(flow.droppedTotal + flow.inFlightTotal + flow.unattributed) + flow.unexplained
            #expect(left == right, "seed \(seed)")
        }
        if evidence.dropBackend == .bpf {
            for (flow, row) in zip(evidence.flows, ledger.flows) {
                let mine = evidence.drops.filter { $0.flow == flow.id && $0.reason != "PACKET_SOCK_ERROR" }
                let booked = row.dropped.filter { $0.evidence != .errno }.reduce(0) { $0 + $1.packets }
                #expect(booked == mine.reduce(0) { $0 + $1.packets }, "seed \(seed): the events of \(flow.name)")
            }
            let booked = (ledger.flows.flatMap(\.dropped) + ledger.foreign).filter { $0.evidence != .errno }
            let seen = evidence.drops.filter { $0.reason != "PACKET_SOCK_ERROR" }.reduce(0) { $0 + $1.packets }
            #expect(booked.reduce(0) { $0 + $1.packets } == seen, "seed \(seed): every event is booked once")
        }
        #expect(Ledger(evidence: evidence) == ledger, "the same evidence gives the same books")
    }

    private static func evidence(_ generator: inout Generator) -> Evidence {
        var evidence = Sample.evidence([], backend: Bool.random(using: &generator) ? .bpf : .none)
        for id in 1...UInt16.random(in: 1...4, using: &generator) { evidence.flows.append(flow(id, &generator)) }
        for _ in 0..<Int.random(in: 0...8, using: &generator) { evidence.drops.append(drop(&generator)) }
        for _ in 0..<Int.random(in: 0...8, using: &generator) { evidence.counters.append(counter(&generator)) }
        evidence.dropRules = [DropRule(node: "router", hook: "forward", counter: "inet netlab a")]
        return evidence
    }

    private static func flow(_ id: UInt16, _ generator: inout Generator) -> FlowEvidence {
        var flow = Sample.flow("flow\(id)", id: id, accepted: .random(in: 0...1000, using: &generator))
        flow.delivered = .random(in: 0...flow.accepted, using: &generator)
        flow.duplicated = .random(in: 0...9, using: &generator)
        flow.copied = .random(in: 0...9, using: &generator)
        flow.errnos = ["ENOBUFS": .random(in: 0...50, using: &generator), "EAGAIN": 3]
        flow.inFlight = ["qdisc": .random(in: 0...9, using: &generator)]
        return flow
    }

    private static func drop(_ generator: inout Generator) -> DropTotal {
        let cause = causes[Int.random(in: 0..<causes.count, using: &generator)]
        let place = nodes[Int.random(in: 0..<nodes.count, using: &generator)]
        let flow: UInt16? = [nil, 1, 2, 3][Int.random(in: 0..<4, using: &generator)]
        return Sample.drop(
            cause.reasons[0], cause.functions[0], .random(in: 0...100, using: &generator), at: place.0, place.1,
            flow: flow)
    }

    private static func counter(_ generator: inout Generator) -> CounterDelta {
        let place = nodes[Int.random(in: 0..<nodes.count, using: &generator)]
        let delta = Int64.random(in: -2...200, using: &generator)
        let all = [
            Sample.counter(.qdisc, "drops", delta, at: place.0, "\(place.1) root tbf"),
            Sample.counter(.link, "tx_dropped", delta, at: place.0, place.1),
            Sample.counter(.link, "rx_dropped", delta, at: place.0, place.1),
            Sample.counter(.snmp, "Udp.RcvbufErrors", delta, at: place.0),
            Sample.counter(.snmp, "Udp.InErrors", delta, at: place.0),
            Sample.counter(.nft, "packets", delta, "inet netlab a"),
        ]
        return all[Int.random(in: 0..<all.count, using: &generator)]
    }
}
