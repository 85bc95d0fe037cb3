// Expectations: the flows, nodes, counters and stages that they name must exist.

import PacketPath

extension LabResolver {
    mutating func resolveExpectations() {
        for entry in file.expect {
            if let kind = kind(of: entry) { lab.expectations.append(Expectation(kind: kind, location: entry.location)) }
        }
    }

    private func kind(of entry: ExpectationFile) -> Expectation.Kind? {
        if entry.ledger != nil { return .ledgerBalanced }
        if let flow = entry.flow { return checkFlow(flow) ? .flow(expectation(entry, flow.value)) : nil }
        if let qdisc = entry.qdisc { return self.qdisc(qdisc, entry.counts) }
        if let oracle = entry.oracle { return self.oracle(oracle, entry) }
        if let signal = entry.signal { return self.signal(signal, entry.count) }
        guard let counter = entry.counter, let node = entry.node, let packets = entry.packets else { return nil }
        guard let index = self.node(node.value, at: node.location) else { return nil }
        checkCounter(counter, lab.nodes[index])
        return .counter(name: counter.value, node: node.value, packets: packets)
    }

    private func expectation(_ entry: ExpectationFile, _ flow: String) -> FlowExpectation {
        var expectation = FlowExpectation(flow: flow)
        expectation.sent = entry.sent
        expectation.delivered = entry.delivered
        expectation.inFlight = entry.inFlight
        expectation.duplicated = entry.duplicated
        expectation.reordered = entry.reordered
        expectation.delay = entry.delay
        expectation.arrivals = entry.arrivals
        for stage in entry.dropped {
            checkStage(stage.name)
            expectation.dropped[stage.name.value] = stage.value
        }
        for errno in entry.refused {
            let isSymbol =
                errno.name.value.hasPrefix("E")
                && errno.name.value.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) }
            if !isSymbol || errno.name.value.utf8.count < 3 {
                report.error("\(errno.name.value.shown) is not an errno such as ENOBUFS", at: errno.name.location)
            }
            expectation.refused[errno.name.value] = errno.value
        }
        return expectation
    }

    /// Only tbf with its own queue has a model.
    private func oracle(_ end: Located<Endpoint>, _ entry: ExpectationFile) -> Expectation.Kind? {
        guard let place = place(end.value, at: end.location), entry.flows.allSatisfy({ checkFlow($0) }) else {
            return nil
        }
        guard case .tbf(let tbf) = interface(place).qdisc, tbf.qdisc == nil else {
            report.error("the oracle knows tbf with its own queue: '\(end.value)' has none", at: end.location)
            return nil
        }
        let flows = entry.flows.isEmpty ? file.traffic.flows.map(\.name.value) : entry.flows.map(\.value)
        if let stream = lab.traffic.flows.first(where: { $0.path.way == .tcp && flows.contains($0.name) }) {
            report.error(
                "the oracle is asked about packets, and flow '\(stream.name)' goes via: tcp, whose books are in bytes",
                at: entry.flows.first { $0.value == stream.name }?.location ?? end.location)
        }
        return .oracle(OracleExpectation(place: end.value, tbf: tbf, flows: flows, within: entry.within ?? 0))
    }

    /// A counter that no qdisc has would always be 0.
    private func qdisc(_ end: Located<Endpoint>, _ counts: [Named<ClosedRange<Int>>]) -> Expectation.Kind? {
        guard place(end.value, at: end.location) != nil else { return nil }
        for count in counts where !QdiscCounters.names.contains(count.name.value) {
            let suggestion = Suggestion.text(for: count.name.value, among: QdiscCounters.names)
            report.error("qdiscs have no counter \(count.name.value.shown)\(suggestion)", at: count.name.location)
        }
        let pairs = counts.map { ($0.name.value, $0.value) }
        return .qdisc(end.value, counts: Dictionary(pairs) { first, _ in first })
    }

    /// The cause is the catalogue's, and a counter tells of it.
    private func signal(_ name: Located<String>, _ count: ClosedRange<Int>?) -> Expectation.Kind? {
        let before = report.errorCount
        checkStage(name)
        guard report.errorCount == before, let count, let place = try? PlaceOfLoss.parse(name.value) else { return nil }
        if let problem = SignalClaim.problem(with: place.name, at: place.interface) {
            report.error(problem, at: name.location)
        }
        return .signal(place, count: count)
    }

    /// `STAGE`, `STAGE@NODE` or `STAGE@NODE:INTERFACE`.
    private func checkStage(_ name: Located<String>) {
        let parts = name.value.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let stage = parts[0]
        let isName = stage.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 46 }
        if stage.isEmpty || !isName {
            report.error("\(stage.shown) is not a stage such as qdisc", at: name.location)
        } else if !stages.isEmpty, !stages.contains(stage) {
            report.error(
                "unknown stage \(stage.shown)\(Suggestion.text(for: stage, among: stages.sorted()))", at: name.location)
        }
        guard parts.count == 2 else { return }
        if let endpoint = Endpoint(parts[1]) {
            _ = place(endpoint, at: name.location)
        } else {
            _ = node(parts[1], at: name.location)
        }
    }

    /// A counter may also come from native text, which nobody reads here.
    private func checkCounter(_ counter: Located<String>, _ node: Node) {
        let names = node.ruleset.tables.flatMap(\.counters)
        guard node.ruleset.native == nil, !names.contains(counter.value) else { return }
        let suggestion = Suggestion.text(for: counter.value, among: names)
        report.error("node '\(node.name)' has no counter \(counter.value.shown)\(suggestion)", at: counter.location)
    }
}
