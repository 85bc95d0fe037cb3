// Copies that the network makes, counted where they are made.

extension Ledger {
    /// What rules with `dup` counted were as many copies. Some arrived at the sink as duplicates; the others ended elsewhere,
    /// and are as much more of a flow as it was sent.
    mutating func bookCopies(_ evidence: Evidence, _ book: CounterBook) {
        guard let rules = evidence.copyRules else { return }
        let made = Set(rules.map(\.key)).reduce(0) { $0 + UInt64(max(0, book.delta($1))) }
        let arrived = flows.reduce(0) { $0 + $1.duplicated }
        var left = made - min(made, arrived)
        // Of one flow alone each copy must have ended somewhere.
        if flows.count == 1, !ForeignTraffic.wasSeen(evidence) {
            flows[0].copied += left
            return
        }
        for index in flows.indices where flows[index].shortfall < 0 {
            let packets = min(left, flows[index].shortfall.magnitude)
            flows[index].copied += packets
            left -= packets
        }
    }
}
