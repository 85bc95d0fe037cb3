// From a drop event to its cause: reason and function first, then the facts that tell equal events apart.

/// Packets with a known cause, and the counters that must show them.
struct Attributed {
    var node: String
    var interface: String?
    var cause: Cause
    var reason: String?
    var function: String?
    var flow: UInt16?
    var packets: UInt64
    /// Of these, the ones that the kernel handled together with the one before.
    var merged: UInt64 = 0
    /// Of these, the ones that the primary counter need not show: some rules of the hook have none. nil: it shows all.
    var uncounted: UInt64?
    var primary: [CounterKey]
    var crossChecks: [[CounterKey]]

    init(
        _ cause: Cause, node: String, interface: String?, function: String? = nil, packets: UInt64, book: CounterBook
    ) {
        self.node = node
        self.interface = interface
        self.cause = cause
        self.packets = packets
        let keys = { (pattern: CounterPattern) in
            book.keys(pattern.counting(in: function), node: node, interface: interface)
        }
        primary = cause.primary.map(keys) ?? []
        crossChecks = cause.crossChecks.map(keys)
        if cause.condition == .queueOrNoCarrier {
            // Each counter shows its part only; their sum is the witness.
            primary += crossChecks.joined()
            crossChecks = []
        }
    }
}

struct Attribution {
    private let book: CounterBook
    private let unknown: Cause

    init(book: CounterBook, unknown: Cause) {
        self.book = book
        self.unknown = unknown
    }

    /// Gives every drop a cause. Only a drop that met both a full queue and a lost carrier becomes two.
    func attribute(_ drops: [DropTotal]) -> [Attributed] {
        var result: [Attributed] = []
        var unsure: [String: [DropTotal]] = [:]
        var filtered: [String: [DropTotal]] = [:]
        var counted: [String: [DropTotal]] = [:]
        for drop in drops where drop.packets > 0 {
            let causes = Self.candidates(drop)
            if causes.contains(where: { $0.condition == .noCarrier }) {
                unsure["\(drop.node):\(drop.interface ?? "")", default: []].append(drop)
            } else if causes.contains(where: { $0.condition == .uncounted }), causes.count > 1 {
                counted["\(drop.node):\(drop.interface ?? "") \(causes[0].id)", default: []].append(drop)
            } else if causes.count > 1 {
                filtered[drop.node, default: []].append(drop)
            } else {
                result.append(attributed(drop, causes.first ?? unknown, drop.packets))
            }
        }
        for place in counted.keys.sorted() {
            let (told, rest) = byCounter(counted[place] ?? [], known: result)
            result += told + rest.map { attributed($0, select(.uncounted, $0), $0.packets) }
        }
        for node in filtered.keys.sorted() {
            let (told, rest) = byCounter(filtered[node] ?? [], known: result)
            let named = rest.filter { namedHook($0) != nil }
            result += told + byStack(named, node) + byRules(rest.filter { namedHook($0) == nil }, node, beside: named)
        }
        for place in unsure.keys.sorted() {
            result += queueOrCarrier(unsure[place] ?? [], known: result)
        }
        return result
    }

    /// Some causes have a counter that tells their packets from others' equal events. What it leaves over is returned
    /// as `rest`; so is everything where several flows share what it tells. What `known` losses moved is not theirs.
    private func byCounter(
        _ drops: [DropTotal], known: [Attributed]
    ) -> (told: [Attributed], rest: [DropTotal]) {
        var told: [Attributed] = []
        var rest = drops
        var used: [CounterKey: UInt64] = [:]
        for loss in known {
            for key in loss.primary + loss.crossChecks.joined() { used[key, default: 0] += loss.packets }
        }
        let causes = Cause.all.filter { cause in
            guard case .counted = cause.condition else { return false }
            return drops.contains { Self.candidates($0).contains(cause) }
        }
        for cause in causes.sorted(by: { $0.crossChecks.count > $1.crossChecks.count }) {
            guard case .counted(let pattern) = cause.condition, let first = rest.first else { continue }
            let keys = book.keys(pattern, node: first.node, interface: first.interface)
            let total = book.total(pattern, node: first.node, interface: first.interface)
            var left = total - min(total, keys.reduce(0) { $0 + (used[$1] ?? 0) })
            let mine = rest.filter { Self.candidates($0).contains(cause) }
            let isWhole = left >= mine.reduce(0) { $0 + $1.packets }
            // The machine's counters hold others' packets too: a part of ours they cannot tell.
            guard left > 0, isWhole || Set(mine.map(\.flow)).count == 1 && pattern.scope != .host else { continue }
            rest = rest.compactMap { drop in
                let packets = mine.contains(drop) ? min(left, drop.packets) : 0
                left -= packets
                guard packets > 0 else { return drop }
                let one = attributed(drop, cause, packets)
                for key in (one.primary + one.crossChecks.joined()) { used[key, default: 0] += packets }
                told.append(one)
                var remaining = drop
                remaining.packets -= packets
                return remaining.packets > 0 ? remaining : nil
            }
        }
        return (told, rest)
    }

    private static func candidates(_ drop: DropTotal) -> [Cause] {
        Cause.candidates(reason: drop.reason, function: drop.function)
    }

    /// The hook that the drop's stack names.
    private func namedHook(_ drop: DropTotal) -> String? {
        drop.hook.flatMap { hook in Self.candidates(drop).contains { $0.condition == .hook(hook) } ? hook : nil }
    }

    private func byStack(_ drops: [DropTotal], _ node: String) -> [Attributed] {
        let hooks = Dictionary(grouping: drops) { $0.hook ?? "" }
        return hooks.keys.sorted().flatMap { hook in
            let rows = (hooks[hook] ?? []).map { attributed($0, cause($0, hook: hook), $0.packets) }
            return book.hasUncountedRules(node) ? partlyCounted(rows) : rows
        }
    }

    /// Where some of a hook's rules have no counter of their own, the others' show a part of the packets, nobody knows whose.
    private func partlyCounted(_ rows: [Attributed]) -> [Attributed] {
        let counted = Set(rows.flatMap(\.primary)).reduce(0) { $0 + max(0, book.delta($1)) }
        let packets = rows.reduce(0) { $0 + $1.packets }
        guard packets > UInt64(counted) else { return rows }
        var left = packets - UInt64(counted)
        return rows.map { row in
            var row = row
            let uncounted = min(left, row.packets)
            row.uncounted = uncounted
            left -= uncounted
            return row
        }
    }

    /// Without a stack the counters of the dropping rules tell the hook. Where several hooks of a node dropped, they tell the
    /// packets of one flow apart, and of several flows only the total.
    private func byRules(_ drops: [DropTotal], _ node: String, beside named: [DropTotal]) -> [Attributed] {
        var shares = book.droppedByHook(node).compactMap { share in
            let known = named.reduce(0) { $0 + ($1.hook == share.hook ? $1.packets : 0) }
            return share.packets > known ? (hook: share.hook, packets: share.packets - known) : nil
        }
        let events = drops.reduce(0) { $0 + $1.packets }
        let told = Set(drops.map(\.flow)).count == 1 && shares.reduce(0) { $0 + $1.packets } == events
        guard shares.count > 1, told else {
            let only = shares.count == 1 ? shares[0].hook : nil
            return drops.map { attributed($0, cause($0, hook: only), $0.packets) }
        }
        return drops.flatMap { drop -> [Attributed] in
            var left = drop.packets
            var parts: [Attributed] = []
            for index in shares.indices where left > 0 && shares[index].packets > 0 {
                let packets = min(left, shares[index].packets)
                parts.append(attributed(drop, cause(drop, hook: shares[index].hook), packets))
                (left, shares[index].packets) = (left - packets, shares[index].packets - packets)
            }
            return parts
        }
    }

    private func cause(_ drop: DropTotal, hook: String?) -> Cause {
        let candidates = Self.candidates(drop)
        let named = candidates.first { cause in hook.map { cause.condition == .hook($0) } ?? false }
        return named ?? candidates.first { $0.condition == .hookUnknown } ?? unknown
    }

    private func attributed(_ drop: DropTotal, _ cause: Cause, _ packets: UInt64) -> Attributed {
        let function = KernelFunction.normalise(drop.function)
        var result = Attributed(
            cause, node: drop.node, interface: drop.interface, function: function, packets: packets, book: book)
        result.reason = drop.reason
        result.function = function
        result.flow = drop.flow
        // Of a part nobody knows how many buffers it was.
        if packets == drop.packets { result.merged = drop.merged ?? 0 }
        let further = result.function.flatMap { cause.crossChecksAt[$0] } ?? []
        result.crossChecks += further.map { book.keys($0, node: drop.node, interface: drop.interface) }
        // A kernel that counts the loss nowhere gives no witness to compare with.
        let isUncounted = result.function.map(cause.uncountedFunctions.contains) ?? false
        if isUncounted, result.primary.allSatisfy({ book.delta($0) == 0 }) { result.primary = [] }
        return result
    }

    /// QDISC_DROP of one interface is the queue's work, or a lost carrier's, or both. Its counters decide.
    private func queueOrCarrier(_ drops: [DropTotal], known: [Attributed]) -> [Attributed] {
        guard let first = drops.first else { return [] }
        let events = drops.reduce(0) { $0 + $1.packets }
        let queue = queueShare(first, known)
        if queue >= events || queue == 0 {
            if queue == 0, carrierLost(first) {
                return drops.map { attributed($0, select(.noCarrier, $0), $0.packets) }
            }
            return byQueue(drops)
        }
        guard txDropped(first) > 0 || carrierLost(first) else {
            return byQueue(drops)
        }
        guard Set(drops.map(\.flow)).count == 1 else {
            return drops.map { attributed($0, select(.queueOrNoCarrier, $0), $0.packets) }
        }
        return split(drops, among: [(.queue, queue)], rest: .noCarrier)
    }

    /// The queue dropped them: what that means depends on its kind. Some kinds count what they drop before they are full.
    private func byQueue(_ drops: [DropTotal]) -> [Attributed] {
        guard let first = drops.first else { return [] }
        let kind = book.interface(first.node, first.interface)?.qdisc ?? ""
        let events = drops.reduce(0) { $0 + $1.packets }
        let counted = book.queueCounts(first.node, first.interface)
        guard let only = counted.first else {
            let full: Cause.Condition = Cause.kinds.contains(kind) ? .kind(kind) : .queue
            return drops.map { attributed($0, select(full, $0), $0.packets) }
        }
        if counted.count == 1, only.packets >= events {
            return drops.map { attributed($0, select(only.condition, $0), $0.packets) }
        }
        guard Set(drops.map(\.flow)).count == 1 else {
            return drops.map { attributed($0, select(.someCounted, $0), $0.packets) }
        }
        return split(drops, among: counted, rest: .queue)
    }

    /// The first packets have the first condition, and so on; what these leave over has `rest`.
    private func split(
        _ drops: [DropTotal], among parts: [(condition: Cause.Condition, packets: UInt64)], rest: Cause.Condition
    ) -> [Attributed] {
        var left = parts + [(condition: rest, packets: .max)]
        return drops.flatMap { drop -> [Attributed] in
            var packets = drop.packets
            var result: [Attributed] = []
            for index in left.indices where packets > 0 && left[index].packets > 0 {
                let mine = min(packets, left[index].packets)
                (packets, left[index].packets) = (packets - mine, left[index].packets - mine)
                result.append(attributed(drop, select(left[index].condition, drop), mine))
            }
            return result
        }
    }

    private func select(_ condition: Cause.Condition, _ drop: DropTotal) -> Cause {
        Self.candidates(drop).first { $0.condition == condition } ?? unknown
    }

    /// What the root qdisc counted, without the drops whose reason names the queue anyway.
    private func queueShare(_ drop: DropTotal, _ known: [Attributed]) -> UInt64 {
        let keys = book.keys(.rootQdisc, node: drop.node, interface: drop.interface)
        let counted = keys.reduce(0) { $0 + book.delta($1) }
        let booked = known.filter { !$0.primary.isEmpty && $0.primary == keys }.reduce(0) { $0 + $1.packets }
        return UInt64(max(0, counted - Int64(clamping: booked)))
    }

    private func txDropped(_ drop: DropTotal) -> Int64 {
        let keys = book.keys(.link("tx_dropped"), node: drop.node, interface: drop.interface)
        return keys.reduce(0) { $0 + book.delta($1) }
    }

    private func carrierLost(_ drop: DropTotal) -> Bool {
        guard let facts = book.interface(drop.node, drop.interface) else { return txDropped(drop) > 0 }
        return !facts.running || facts.qdisc == "noqueue" || txDropped(drop) > 0
    }
}
