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

    /// Holds the claim against all counters that moved. Losses are expected of flows, signals of nodes.
    /// - Parameter events: nil: the run had none that name a node.
    func check(_ counters: [CounterDelta], events: [DropTotal]?) -> ExpectationResult {
        guard Cause.named(place.name)?.isToldByEventsAlone == true else {
            return result(counters.filter { tells($0.key) }.reduce(0) { $0 + $1.delta })
        }
        return result(events.map { $0.filter(tells).reduce(0) { $0 + Int64(clamping: $1.packets) } })
    }

    private func result(_ observed: Int64?) -> ExpectationResult {
        let met = observed.map { count.contains(Int(clamping: $0)) } ?? false
        let expected = ClaimCheck.text(count)
        let text = "signal \(place)"
        let seen = observed.map { "\($0)" } ?? "no drop events, and no counter tells"
        return ExpectationResult(
            text: text, location: location, met: met, expected: expected, observed: seen,
            message: met ? "\(text) \(seen)" : "\(location): \(text): expected \(expected), observed \(seen)")
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
