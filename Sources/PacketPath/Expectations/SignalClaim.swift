// A claim that a counter moved which looks like loss and is none, or that tells of a loss; or that events told of such.

/// `{ signal: tcp-listen.cookies-sent@server, count: 41 }`: how far the counter of a cause moved. Of a harmless cause that no
/// counter counts: how many drop events told of it.
package struct SignalClaim: Sendable, Hashable {
    package var place: PlaceOfLoss
    package var count: ClosedRange<Int>
    package var location: String

    package init(place: PlaceOfLoss, count: ClosedRange<Int>, location: String) {
        self.place = place
        self.count = count
        self.location = location
    }

    /// Why a claim about this name cannot be checked; nil: it can.
    package static func problem(with name: String, at interface: String? = nil) -> String? {
        guard let cause = Cause.named(name) else { return "'\(name)' is a stage: name one of its causes" }
        guard let primary = cause.primary else {
            return cause.isToldByEventsAlone ? nil : "no counter tells of \(name)"
        }
        if primary.source == .nft { return "claim the rule's own counter: { counter: NAME, node: NODE, packets: N }" }
        if primary.scope == .node, let interface {
            return "the counter of \(name) is the node's: write the node without ':\(interface)'"
        }
        return primary.scope == .host ? "the counter of \(name) is the whole machine's: others move it too" : nil
    }

    /// What a signal is held against. Losses are expected of flows, signals of nodes.
    struct Observation {
        /// All counters that moved.
        var counters: [CounterDelta]
        /// nil: the run had none that name a node.
        var events: [DropTotal]?
        /// Every loss that the ledger books, whosever it is.
        var losses: [Ledger.Loss] = []
        /// nil where only counters are known.
        var evidence: Evidence?
    }

    /// Why nobody knows how far the counter moved for this cause.
    private struct Untold: Error { var reason: String }

    func check(_ seen: Observation) -> ExpectationResult { result(Swift.Result { try observed(seen) }) }

    private func observed(_ seen: Observation) throws -> Int64 {
        guard let cause = Cause.named(place.name), let primary = cause.primary else {
            guard let events = seen.events else { throw Untold(reason: "no drop events, and no counter tells") }
            return events.filter(tells).reduce(0) { $0 + Int64(clamping: $1.packets) }
        }
        if let evidence = seen.evidence, !evidence.sources.contains(primary.source) {
            let reason = evidence.unreadSources?[primary.source.rawValue] ?? "its source is not there"
            throw Untold(reason: "nothing: the counter \(primary.name) could not be read (\(reason))")
        }
        if let broken = seen.evidence?.broken?.first(where: { tells($0.key(primary.name)) }) {
            throw Untold(reason: "nothing: \(broken.text)")
        }
        let moved = seen.counters.filter { tells($0.key) }
        let total = moved.reduce(0) { $0 + $1.delta }
        let sharers = Self.sharers(of: cause)
        guard total != 0, !sharers.isEmpty, let evidence = seen.evidence else { return total }
        guard seen.events != nil else {
            throw Untold(
                reason:
                    "\(total) of all that share \(primary.name) (\(sharers.joined(separator: ", "))): without drop events "
                    + "nobody can tell them apart")
        }
        return max(0, total - others(Set(moved.map(\.key)), seen.losses, CounterBook(evidence)))
    }

    /// Other causes of loss that move the counter.
    private static func sharers(of cause: Cause) -> [String] {
        let others = Cause.all.filter { $0.id != cause.id && $0.outcome == .lost }
        return others.filter { other in
            let patterns = [other.primary].compactMap { $0 } + other.crossChecks + other.crossChecksAt.values.joined()
            return patterns.contains { $0.source == cause.primary?.source && $0.name == cause.primary?.name }
        }.map(\.id)
    }

    /// What the ledger's losses by other causes moved of these counters.
    private func others(_ keys: Set<CounterKey>, _ losses: [Ledger.Loss], _ book: CounterBook) -> Int64 {
        losses.reduce(0) { sum, loss in
            guard loss.cause != place.name, let cause = Cause.named(loss.cause) else { return sum }
            let further = loss.function.flatMap { cause.crossChecksAt[$0] } ?? []
            let patterns = [cause.primary].compactMap { $0 } + cause.crossChecks + further
            let movesOne = patterns.contains { pattern in
                book.keys(pattern.counting(in: loss.function), node: loss.node, interface: loss.interface)
                    .contains(where: keys.contains)
            }
            return sum + (movesOne ? Int64(clamping: loss.packets) : 0)
        }
    }

    private func result(_ observed: Swift.Result<Int64, any Error>) -> ExpectationResult {
        let number = try? observed.get()
        let met = number.map { count.contains(Int(clamping: $0)) } ?? false
        let expected = ClaimCheck.text(count)
        let text = "signal \(place)"
        var seen = number.map { "\($0)" } ?? ""
        if case .failure(let error as Untold) = observed { seen = error.reason }
        return ExpectationResult(
            text: text, location: location, met: met, expected: expected, observed: seen,
            message: met
                ? "\(text) \(seen)\(ClaimCheck.allowed(count))"
                : "\(location): \(text): expected \(expected), observed \(seen)")
    }

    private func tells(_ event: DropTotal) -> Bool {
        Cause.candidates(reason: event.reason, function: event.function).contains { $0.id == place.name }
            && (place.node == nil || place.node == event.node)
            && (place.interface == nil || place.interface == event.interface)
    }

    private func tells(_ key: CounterKey) -> Bool {
        guard let primary = Cause.named(place.name)?.primary, key.source == primary.source, key.family == primary.name,
            place.node == nil || place.node == key.node
        else { return false }
        // What a qdisc's children count, the root counts too.
        if primary.scope == .rootQdisc, !key.object.contains(" root ") { return false }
        guard let interface = place.interface else { return true }
        return key.object == interface || key.object.hasPrefix("\(interface) ")
    }
}
