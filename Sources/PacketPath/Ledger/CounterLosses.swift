// Losses read from counters alone, for runs without drop events.

/// Every packet that a primary counter shows is booked once: what a loss moved elsewhere is used up with it.
struct CounterLosses {
    private let book: CounterBook
    private var left: [CounterKey: Int64]
    private(set) var losses: [(loss: Attributed, evidence: EvidenceLevel)] = []

    /// Only causes that no drop event tells of, where there are events for the others.
    init(book: CounterBook, unseen: Bool = false) {
        self.book = book
        left = Dictionary(uniqueKeysWithValues: book.moved.values.joined().map { ($0, book.delta($0)) })
        let causes = unseen ? Self.order.filter(\.isUnseen) : Self.order
        for cause in causes { take(cause, strict: true) }
        // What is left had no matching cross-check: better booked than lost.
        for cause in causes.reversed() { take(cause, strict: false) }
    }

    /// Causes that move several counters first, so that the others get what remains; the unlikely ones last.
    private static let order: [Cause] = Cause.all.enumerated()
        .filter { $1.outcome == .lost && $1.primary != nil }
        .filter { ![.hookUnknown, .queueOrNoCarrier, .someEarly].contains($1.condition) }
        .sorted { rank($0) < rank($1) }.map(\.element)

    private static func rank(_ entry: (offset: Int, element: Cause)) -> (Int, Int, Int) {
        (-entry.element.crossChecks.count, entry.element.rare ? 1 : 0, entry.offset)
    }

    private mutating func take(_ cause: Cause, strict: Bool) {
        guard let primary = cause.primary else { return }
        for key in book.moved[primary.name] ?? [] where key.source == primary.source {
            for place in PrimaryCounters.places(key, book) { take(cause, key, place.node, place.interface, strict) }
        }
    }

    private mutating func take(
        _ cause: Cause, _ key: CounterKey, _ node: String, _ interface: String?, _ strict: Bool
    ) {
        var loss = Attributed(cause, node: node, interface: interface, packets: 0, book: book)
        guard loss.primary.contains(key), allowed(cause, node, interface) else { return }
        let companions = loss.crossChecks.filter { !$0.isEmpty }
        let amount = strict ? companions.map(sum).reduce(sum([key]), min) : sum([key])
        guard amount > 0 else { return }
        left[key, default: 0] -= amount
        companions.forEach { use($0, amount) }
        loss.primary = [key]
        loss.packets = UInt64(amount)
        losses.append((loss, certain(loss) ? .counter : .inferred))
    }

    private func sum(_ keys: [CounterKey]) -> Int64 { keys.reduce(0) { $0 + (left[$1] ?? 0) } }

    private mutating func use(_ keys: [CounterKey], _ amount: Int64) {
        var amount = amount
        for key in keys {
            let part = min(amount, max(0, left[key] ?? 0))
            left[key, default: 0] -= part
            amount -= part
        }
    }

    /// An interface that is down at the end lost its packets for that, and one with filters of the lab where these stand.
    private func allowed(_ cause: Cause, _ node: String, _ interface: String?) -> Bool {
        if cause.stageID == Stage.cpuBacklog.id, book.refusesSize(node, interface) { return false }
        if cause.primary == .rootQdisc, let kind = book.interface(node, interface)?.qdisc {
            if case .kind(let own) = cause.condition { return kind == own }
            let early = book.earlyDrops(node, interface)
            if cause.condition == .early { return early > 0 }
            if cause.condition == .queue { return !Cause.kinds.contains(kind) && early == 0 }
        }
        if cause.primary == .filterQdisc, let hooks = book.interface(node, interface)?.filterHooks {
            return hooks.contains { cause.stageID == "tc-\($0)" }
        }
        guard let facts = book.interface(node, interface), !facts.running else { return true }
        return cause.condition == .noCarrier || cause.primary?.source != .link || cause.primary?.name != "tx_dropped"
    }

    /// Whether these counters, at this place, can mean no other stage.
    private func certain(_ loss: Attributed) -> Bool {
        let cause = loss.cause
        let interface = book.interface(loss.node, loss.interface)
        if cause.condition == .noCarrier, let interface, !interface.running { return true }
        let keys = loss.primary + loss.crossChecks.joined()
        return !keys.flatMap { PrimaryCounters.causes(of: $0, in: book) }.contains { rival in
            rival.stageID != cause.stageID && Self.order.contains(rival)
                && rival.crossChecks.count >= cause.crossChecks.count
        }
    }
}
