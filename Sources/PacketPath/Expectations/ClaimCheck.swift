// Holds claims against the ledger and says what is different.

/// Checks claims; every claimed number gives one result.
package struct ClaimCheck {
    private let ledger: Ledger
    private let counters: [CounterDelta]
    private let events: [DropTotal]?
    private let evidence: Evidence?
    private let oracles: [OracleReport]
    private let arrivals: [String: ArrivalEvidence]

    /// `counters` are the evidence's, for claims about nft counters; `flows` too, for claims about arrivals; `events` as well,
    /// for signals that no counter counts, nil where none say of which node they are. `evidence` tells a signal's packets from
    /// those of causes that share its counter.
    package init(
        ledger: Ledger, counters: [CounterDelta], events: [DropTotal]? = nil, flows: [FlowEvidence] = [],
        oracles: [OracleReport] = [], evidence: Evidence? = nil
    ) {
        self.evidence = evidence
        self.ledger = ledger
        self.counters = counters
        self.events = events
        self.oracles = oracles
        arrivals = Dictionary(flows.compactMap { flow in flow.arrivals.map { (flow.name, $0) } }) { first, _ in first }
    }

    package func check(_ claims: [Claim]) -> [ExpectationResult] { claims.flatMap(check) }

    package func check(_ claim: Claim) -> [ExpectationResult] {
        switch claim {
        case .flow(let claim): check(claim)
        case .balanced(let location): [balanced(location)]
        case .qdisc(let node, let interface, let counts, let location):
            counts.sorted { $0.key < $1.key }.map { qdisc(node, interface, $0.key, $0.value, location) }
        case .oracle(let claim): [claim.check(oracles.first { $0.place == claim.place })]
        case .signal(let claim):
            [claim.check(.init(counters: counters, events: events, losses: ledger.losses, evidence: evidence))]
        case .counter(let name, let node, let packets, let location): [counter(name, node, packets, location)]
        }
    }

    private func check(_ claim: FlowClaim) -> [ExpectationResult] {
        guard let flow = ledger.flows.first(where: { $0.name == claim.flow }) else {
            let text = "flow \(claim.flow)"
            let message = "\(claim.location): \(text): the run has no such flow"
            return [
                .init(
                    text: text, location: claim.location, met: false, expected: "present", observed: "absent",
                    message: message)
            ]
        }
        let totals = [
            ("sent", claim.sent, flow.sent), ("delivered", claim.delivered, flow.delivered),
            ("in flight", claim.inFlight, flow.inFlightTotal), ("duplicated", claim.duplicated, flow.duplicated),
            ("reordered", claim.reordered, flow.reordered),
        ]
        var results = totals.compactMap { what, range, observed in
            range.map { result(claim, what, $0, observed, flow) }
        }
        for (key, range) in claim.dropped.sorted(by: { $0.key < $1.key }) {
            results.append(dropped(claim, key, range, flow))
        }
        for (errno, range) in claim.refused.sorted(by: { $0.key < $1.key }) {
            let observed =
                switch errno {
                case "ENOBUFS": flow.refused
                case "EPERM": (flow.denied ?? 0) + (flow.notSent[errno] ?? 0)
                default: flow.notSent[errno] ?? 0
                }
            results.append(result(claim, "refused with \(errno)", range, observed, flow))
        }
        return results + DelayCheck(claim: claim, delay: flow.delay).results
            + ArrivalCheck(
                flow: flow, location: claim.location, claim: claim.arrivals, arrivals: arrivals[claim.flow]
            ).results
    }

    private func qdisc(
        _ node: String, _ interface: String, _ name: String, _ range: ClosedRange<Int>, _ location: String
    ) -> ExpectationResult {
        let text = "qdisc \(node):\(interface): \(name)"
        let deltas = counters.filter {
            $0.key.source == .qdisc && $0.key.node == node && $0.key.name == name
                && $0.key.object.hasPrefix(QdiscCounters.common.contains(name) ? "\(interface) root " : "\(interface) ")
        }
        if let broken = broken(.qdisc, node, where: { $0.hasPrefix("\(interface) ") }) {
            return untold(text, range, broken, location)
        }
        let observed = deltas.reduce(0) { $0 + $1.delta }
        let met = range.contains(Int(clamping: observed))
        let difference = "\(location): \(text): expected \(Self.text(range)), observed \(observed)"
        return .init(
            text: text, location: location, met: met, expected: Self.text(range), observed: "\(observed)",
            message: met ? "\(text) \(observed)" : difference)
    }

    private func dropped(
        _ claim: FlowClaim, _ key: String, _ range: ClosedRange<Int>, _ flow: Ledger.Flow
    ) -> ExpectationResult {
        do {
            let place = try PlaceOfLoss.parse(key)
            let observed = flow.dropped.filter(place.matches).reduce(0) { $0 + $1.packets }
            return result(claim, "dropped at \(key)", range, observed, flow)
        } catch {
            let text = "flow \(claim.flow): dropped at \(key)"
            return .init(
                text: text, location: claim.location, met: false, expected: Self.text(range), observed: "no such place",
                message: "\(claim.location): \(text): \(error)")
        }
    }

    /// ` (18..30)`, behind a number that a range allows.
    static func allowed(_ range: ClosedRange<Int>) -> String {
        range.lowerBound == range.upperBound ? "" : " (\(text(range)))"
    }

    private func result(
        _ claim: FlowClaim, _ what: String, _ range: ClosedRange<Int>, _ observed: UInt64, _ flow: Ledger.Flow
    ) -> ExpectationResult {
        let text = "flow \(claim.flow): \(what)"
        let met = range.contains(Int(clamping: observed))
        let difference = "expected \(Self.text(range)), observed \(observed); \(Self.account(flow))"
        return .init(
            text: text, location: claim.location, met: met, expected: Self.text(range), observed: "\(observed)",
            message: met ? "\(text) \(observed)\(Self.allowed(range))" : "\(claim.location): \(text): \(difference)")
    }

    private func balanced(_ location: String) -> ExpectationResult {
        var problems: [String] = []
        if case .problems(let found) = ledger.verdict { problems = found.map(\.description) }
        let met = problems.isEmpty
        return .init(
            text: "ledger: balanced", location: location, met: met, expected: "balanced",
            observed: met ? "balanced" : "not balanced",
            message: met ? "ledger: balanced" : "\(location): ledger: not balanced: \(problems.joined(separator: "; "))"
        )
    }

    private func counter(
        _ name: String, _ node: String, _ range: ClosedRange<Int>, _ location: String
    ) -> ExpectationResult {
        let text = "counter \(name) at \(node)"
        let isMeant = { (object: String) in object == name || object.hasSuffix(" \(name)") }
        if let broken = broken(.nft, node, where: isMeant) { return untold(text, range, broken, location) }
        let deltas = counters.filter {
            $0.key.source == .nft && $0.key.node == node && $0.key.name == "packets" && isMeant($0.key.object)
        }
        let observed = deltas.reduce(0) { $0 + $1.delta }
        let met = range.contains(Int(clamping: observed))
        let difference = "\(location): \(text): expected \(Self.text(range)) packets, observed \(observed)"
        return .init(
            text: text, location: location, met: met, expected: Self.text(range), observed: "\(observed)",
            message: met ? "\(text) \(observed)" : difference)
    }

    /// A counter that did not last from the run's beginning to its end.
    private func broken(
        _ source: CounterKey.Source, _ node: String, where isMeant: (String) -> Bool
    ) -> BrokenCounter? {
        evidence?.broken?.first { $0.source == source && $0.node == node && isMeant($0.object) }
    }

    /// Nobody knows how far it moved.
    private func untold(
        _ text: String, _ range: ClosedRange<Int>, _ broken: BrokenCounter, _ location: String
    ) -> ExpectationResult {
        .init(
            text: text, location: location, met: false, expected: Self.text(range), observed: "untold",
            message: "\(location): \(text): expected \(Self.text(range)), but \(broken.text)")
    }

    static func text(_ range: ClosedRange<Int>) -> String {
        range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound)..\(range.upperBound)"
    }

    /// Where the flow's packets are, in one breath: `of 1000 sent, 122 delivered, 877 at qdisc@router:eth1`.
    private static func account(_ flow: Ledger.Flow) -> String {
        var parts = ["\(flow.delivered) delivered"]
        parts += flow.dropped.map { "\($0.packets) at \($0.stage)@\($0.place)" }
        if flow.inFlightTotal > 0 { parts.append("\(flow.inFlightTotal) in flight") }
        if flow.unattributed > 0 { parts.append("\(flow.unattributed) not told apart from other flows") }
        if flow.unexplained != 0 { parts.append("\(flow.unexplained) unexplained") }
        return "of \(flow.sent) sent: \(parts.joined(separator: ", "))"
    }
}
