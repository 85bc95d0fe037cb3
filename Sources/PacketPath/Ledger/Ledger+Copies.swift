// Copies that the network makes, counted where they are made.

extension Ledger {
    /// What rules with `dup` counted were as many copies. Of one flow alone each must have ended somewhere.
    mutating func bookOwnCopies(_ evidence: Evidence, _ book: CounterBook) {
        guard isAlone(evidence) else { return }
        flows[0].copied += copies(evidence, book)
    }

    /// Of several flows, what one has more of than was sent is copies, as far as there were any.
    mutating func bookCopies(_ evidence: Evidence, _ book: CounterBook) {
        guard !isAlone(evidence) else { return }
        var left = copies(evidence, book)
        for index in flows.indices where flows[index].shortfall < 0 {
            let packets = min(left, flows[index].shortfall.magnitude)
            flows[index].copied += packets
            left -= packets
        }
    }

    private func isAlone(_ evidence: Evidence) -> Bool { flows.count == 1 && !ForeignTraffic.wasSeen(evidence) }

    /// All but those that arrived at a sink as duplicates.
    private func copies(_ evidence: Evidence, _ book: CounterBook) -> UInt64 {
        let rules = evidence.copyRules ?? []
        let made = Set(rules.map(\.key)).reduce(0) { $0 + UInt64(max(0, book.delta($1))) }
        return made - min(made, flows.reduce(0) { $0 + $1.duplicated })
    }
}
