// Packets that nobody sent: copies that nothing in the lab makes, and numbers beyond those that were sent.

extension Ledger {
    mutating func bookSurplus(_ evidence: Evidence) {
        for index in flows.indices {
            let unplanned = evidence.flows[index].arrivals?.unplanned ?? 0
            if unplanned > 0 { flows[index].unplanned = unplanned }
            let doubles = evidence.duplicators?.isEmpty == false || evidence.copiers?.isEmpty == false
            guard evidence.copiers != nil, !doubles, flows[index].duplicated > 0 else { continue }
            flows[index].strayDuplicates = flows[index].duplicated
        }
    }
}
