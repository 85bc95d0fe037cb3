// Every cause of the catalogue, provoked in synthetic evidence: the ledger books it there and balances.

import Testing

@testable import PacketPath

@Suite struct CauseLedgerTests {
    private static let known = Cause.all.filter { !$0.reasons.isEmpty && $0.outcome == .lost }

    private static let events: [Event] = known.flatMap { cause in
        cause.reasons.flatMap { reason in cause.functions.map { Event(cause: cause, reason: reason, function: $0) } }
    }

    struct Event: Sendable, CustomTestStringConvertible {
        var cause: Cause
        var reason: String
        var function: String
        var testDescription: String { "\(cause.id): \(reason) @\(function)" }
    }

    @Test(arguments: events) func isBookedAtItsCause(_ event: Event) throws {
        let evidence = Self.evidence(event)
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced)
        let row = try #require(ledger.flows.first?.dropped.first { $0.cause == event.cause.id })
        #expect(ledger.flows[0].droppedTotal == 100)
        #expect(row.reason == event.reason && row.function == event.function)
        let isCounted = event.cause.primary.map { !$0.countsDatagrams } ?? false
        #expect(row.evidence == (isCounted ? .eventAndCounter : .event))
        #expect((row.counter == nil) == !isCounted)
    }

    @Test(arguments: events.filter { isWitnessed($0.cause) && !$0.cause.uncountedFunctions.contains($0.function) })
    func aCounterThatStoodStillDisagrees(_ event: Event) {
        var evidence = Self.evidence(event)
        let moved = evidence.counters.removeFirst().key
        let ledger = Ledger(evidence: evidence)
        // Without the counter of its rule, socket, filter or queue nobody says that one should have moved.
        let isSilent = [.nft, .socket, .ethtool].contains(moved.source) || moved.object.hasSuffix("clsact")
        if !isSilent { #expect(ledger.verdict != .balanced) }
        #expect(ledger.flows[0].unexplained == 0)
    }

    /// Where the primary counter itself chooses the cause, an event without it is another cause's.
    private static func isWitnessed(_ cause: Cause) -> Bool {
        guard let primary = cause.primary, !primary.countsDatagrams else { return false }
        return cause.condition != .counted(by: primary)
    }

    /// 1000 packets, 100 of them lost by the event, and every counter of the cause moved by what it should.
    private static func evidence(_ event: Event) -> Evidence {
        let cause = event.cause
        var evidence = Sample.evidence([Sample.flow(delivered: 900)])
        evidence.drops = [Sample.drop(event.reason, event.function, 100)]
        evidence.counters = ([cause.primary].compactMap { $0 } + cause.crossChecks).map {
            counter($0.counting(in: event.function), 100)
        }
        evidence.counters += (cause.crossChecksAt[event.function] ?? []).map { counter($0, 100) }
        if cause.primary == .rootQdisc { evidence.interfaces[2].qdisc = "tbf" }
        if case .kind(let kind) = cause.condition {
            evidence.interfaces[2].qdisc = kind
            evidence.counters = [Sample.counter(.qdisc, "drops", 100, "eth1 root \(kind)")]
        }
        // A qdisc inside of the tbf counts such drops itself.
        if case .counts(let counts) = cause.condition {
            let moved = 100 / counts[0].packets
            evidence.counters.append(Sample.counter(.qdisc, counts[0].name, moved, "eth1 6e6d:0 red"))
        }
        if cause.condition == .someCounted {
            evidence.counters = [
                Sample.counter(.qdisc, "drops", 200, "eth1 root tbf"),
                Sample.counter(.qdisc, "early", 50, "eth1 6e6d:0 red"),
            ]
        }
        if case .counted(let pattern) = cause.condition, pattern != cause.primary {
            evidence.counters.append(counter(pattern, 100))
        }
        if cause.condition == .noCarrier { evidence.interfaces = Sample.interfaces(down: ["router:eth1"]) }
        if case .hook(let hook) = cause.condition {
            evidence.dropRules = [DropRule(node: "router", hook: hook, counter: "inet netlab closed")]
        }
        if cause.condition == .hookUnknown {
            evidence.dropRules = ["input", "forward"].map {
                DropRule(node: "router", hook: $0, counter: "inet netlab \($0)")
            }
            evidence.counters = ["input", "forward"].map { Sample.counter(.nft, "packets", 100, "inet netlab \($0)") }
        }
        if [.hookUnknown, .queueOrNoCarrier, .someCounted].contains(cause.condition) {
            // Two flows, so that the counters cannot be split between them.
            evidence.flows.append(Sample.flow("other", id: 2, delivered: 900))
            evidence.drops.append(Sample.drop(event.reason, event.function, 100, flow: 2))
        }
        return evidence
    }

    private static func counter(_ pattern: CounterPattern, _ delta: Int64) -> CounterDelta {
        switch pattern.scope {
        case .node: Sample.counter(pattern.source, pattern.name, delta)
        case .interface, .interfaces:
            Sample.counter(pattern.source, pattern.name.replacing("*", with: "0"), delta, "eth1")
        case .peer: Sample.counter(pattern.source, pattern.name, delta, at: "server", "eth0")
        case .rootQdisc: Sample.counter(.qdisc, "drops", delta, "eth1 root tbf")
        case .filterQdisc: Sample.counter(.qdisc, "drops", delta, "eth1 ffff:0 clsact")
        case .host: Sample.counter(pattern.source, pattern.name, delta)
        case .dropRules, .anyDropRule: Sample.counter(.nft, "packets", delta, "inet netlab closed")
        case .sockets: Sample.counter(.socket, "drops", delta, "udp 9000")
        }
    }
}
