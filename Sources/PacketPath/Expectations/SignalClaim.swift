// A claim that a counter moved which looks like loss and is none, or that tells of a loss.

/// `{ signal: tcp-listen.cookies-sent@server, count: 41 }`: how far the counter of a cause moved.
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
    package static func problem(with name: String) -> String? {
        guard let cause = Cause.named(name) else { return "'\(name)' is a stage: name one of its causes" }
        guard let primary = cause.primary else { return "no counter tells of \(name)" }
        if primary.source == .nft { return "claim the rule's own counter: { counter: NAME, node: NODE, packets: N }" }
        return primary.scope == .host ? "the counter of \(name) is the whole machine's: others move it too" : nil
    }

    /// Holds the claim against all counters that moved. Losses are expected of flows, signals of nodes.
    func check(_ counters: [CounterDelta]) -> ExpectationResult {
        let observed = counters.filter { tells($0.key) }.reduce(0) { $0 + $1.delta }
        let met = count.contains(Int(clamping: observed))
        let expected = ClaimCheck.text(count)
        let text = "signal \(place)"
        return ExpectationResult(
            text: text, location: location, met: met, expected: expected, observed: "\(observed)",
            message: met ? "\(text) \(observed)" : "\(location): \(text): expected \(expected), observed \(observed)")
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
