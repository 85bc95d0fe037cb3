// Compares every counter with all the losses that should have moved it.

/// Counters that one loss moves together are compared as a sum, so that counters shared by causes still agree.
struct WitnessBook {
    private let book: CounterBook
    private var root: [CounterKey: CounterKey] = [:]
    private var claims: [CounterKey: [Claim]] = [:]

    private struct Claim {
        var stage: String
        var packets: UInt64
        var merged: UInt64
        var kind: Ledger.Witness.Kind
    }

    /// The witnesses, primary ones first, in the order of the packet path.
    private(set) var witnesses: [Ledger.Witness] = []
    private var byRoot: [CounterKey: Ledger.Witness] = [:]

    /// `complete`: the losses are all there were, so a primary counter that moved without one disagrees.
    init(_ losses: [Attributed], book: CounterBook, complete: Bool) {
        self.book = book
        for loss in losses { ([loss.primary] + loss.crossChecks).forEach { join($0) } }
        for loss in losses {
            claim(loss.primary, loss, .primary)
            loss.crossChecks.forEach { claim($0, loss, .crossCheck) }
        }
        if complete { addUnclaimed() }
        summarise()
    }

    var disagreeing: Int { witnesses.count { !$0.agrees } }

    /// The witness that a loss's primary counter belongs to.
    func witness(of loss: Attributed) -> Ledger.Witness? { loss.primary.first.flatMap { byRoot[find($0)] } }

    private func find(_ key: CounterKey) -> CounterKey {
        var key = key
        while let next = root[key], next != key { key = next }
        return key
    }

    private mutating func join(_ keys: [CounterKey]) {
        guard let first = keys.first else { return }
        for key in keys { root[find(key)] = find(first) }
    }

    private mutating func claim(_ keys: [CounterKey], _ loss: Attributed, _ kind: Ledger.Witness.Kind) {
        guard let first = keys.first else { return }
        let packets = loss.packets - (kind == .primary ? loss.uncounted ?? 0 : 0)
        let claim = Claim(stage: loss.cause.stageID, packets: packets, merged: loss.merged, kind: kind)
        claims[find(first), default: []].append(claim)
    }

    private mutating func addUnclaimed() {
        for key in book.moved.values.joined() where root[key] == nil {
            let causes = PrimaryCounters.causes(of: key, in: book)
            // What no event tells of cannot be missing one.
            guard let cause = causes.first, !causes.contains(where: \.isUnseen) else { continue }
            root[key] = key
            claims[key] = [Claim(stage: cause.stageID, packets: 0, merged: 0, kind: .primary)]
        }
    }

    private mutating func summarise() {
        let groups = Dictionary(grouping: root.keys, by: find)
        for (root, keys) in groups {
            guard let claims = claims[root] else { continue }
            byRoot[root] = witness(keys.sorted { $0.sortKey < $1.sortKey }, claims)
        }
        witnesses = byRoot.values.sorted { $0.sortKey < $1.sortKey }
    }

    private func witness(_ keys: [CounterKey], _ claims: [Claim]) -> Ledger.Witness {
        let primary = claims.filter { $0.kind == .primary }
        let stages = (primary.isEmpty ? claims : primary).map(\.stage)
        let events = claims.reduce(0) { $0 + $1.packets }
        let counter = keys.reduce(0) { $0 + book.delta($1) }
        let merged = claims.reduce(0) { $0 + $1.merged }
        // Some of the kernel's counters count the segments of a buffer, others the buffer.
        let countsBuffers = merged > 0 && counter == Int64(clamping: events - merged)
        var witness = Ledger.Witness(
            stage: stages.min { Stage.order(of: $0) < Stage.order(of: $1) } ?? "unknown",
            node: keys.first?.node ?? "", object: keys.map(\.text).joined(separator: " + "), events: events,
            counter: counter, agrees: counter == Int64(clamping: events) || countsBuffers,
            kind: primary.isEmpty ? .crossCheck : .primary)
        if countsBuffers { witness.buffers = events - merged }
        return witness
    }
}

extension Ledger.Witness {
    fileprivate var sortKey: (Int, Int, String, String) {
        (kind == .primary ? 0 : 1, Stage.order(of: stage), node, object)
    }
}
