// Drop events without a place, beside the books that counters make.

extension Ledger {
    /// A cause of which counters and events without a place show different numbers.
    package struct Unconfirmed: Codable, Sendable, Hashable {
        /// Id of a `Cause`.
        package var cause: String
        package var counted: UInt64
        /// Of the whole machine, where the events have no flow. 0 where there were none at all.
        package var told: UInt64
    }

    /// Where as many events were told of a cause as counters show losses by it, in all nodes together, the rows are proven by
    /// both. Events of causes that no counter counts are rows of their own, of their flow, at a node nobody knows.
    /// - Parameter isTagged: the events are of the run's own packets only, and say of which flow.
    mutating func confirm(_ drops: [DropTotal], isTagged: Bool) {
        var events: [String: UInt64] = [:]
        for drop in drops {
            let causes = Cause.candidates(reason: drop.reason, function: drop.function).filter { $0.outcome == .lost }
            for cause in causes { events[cause.id, default: 0] += drop.packets }
            if isTagged, !causes.isEmpty, causes.allSatisfy({ $0.primary == nil }) { bookUncounted(drop, causes) }
        }
        var counted: [String: UInt64] = [:]
        var shown: [String: UInt64] = [:]
        for row in flows.flatMap(\.dropped) + shared + (isTagged ? [] : foreign) {
            if row.evidence == .counter { counted[row.cause, default: 0] += row.packets }
            // Where other packets were seen a counter's losses are inferred; nothing else is without events of places.
            if [.counter, .inferred].contains(row.evidence) { shown[row.cause, default: 0] += row.packets }
        }
        let odd = shown.filter { events[$0.key] ?? 0 != $0.value }.sorted { $0.key < $1.key }
        unconfirmed = odd.isEmpty ? nil : odd.map { Unconfirmed(cause: $0, counted: $1, told: events[$0] ?? 0) }
        func proven(_ row: Loss) -> Loss {
            guard row.evidence == .counter, let told = events[row.cause], told == counted[row.cause] else { return row }
            var row = row
            row.evidence = .eventAndCounter
            return row
        }
        for index in flows.indices { flows[index].dropped = flows[index].dropped.map(proven) }
        shared = shared.map(proven)
        if !isTagged { foreign = foreign.map(proven) }
    }

    private mutating func bookUncounted(_ drop: DropTotal, _ causes: [Cause]) {
        guard let flow = drop.flow, flows.indices.contains(Int(flow) - 1),
            flows[Int(flow) - 1].shortfall >= Int64(clamping: drop.packets)
        else { return }
        let row = Loss(
            node: drop.node, interface: nil, stage: causes[0].stageID, cause: causes[0].id, reason: drop.reason,
            function: KernelFunction.normalise(drop.function), packets: drop.packets, evidence: .event, counter: nil)
        flows[Int(flow) - 1].dropped.append(row)
    }
}
