// The way back: which causes a counter that moved can tell of.

enum PrimaryCounters {
    /// Causes whose primary counter this is. Counters of leaf qdiscs and uncounted rules have none.
    static func causes(of key: CounterKey, in book: CounterBook) -> [Cause] {
        guard let candidates = byName[key.family] else { return [] }
        let places = places(key, book)
        return candidates.filter { cause in
            guard let primary = cause.primary, primary.source == key.source else { return false }
            return places.contains { book.keys(primary, node: $0.node, interface: $0.interface).contains(key) }
        }
    }

    private static let byName = Dictionary(grouping: Cause.all.filter { $0.outcome == .lost && $0.primary != nil }) {
        $0.primary?.name ?? ""
    }

    /// Where a loss that moves this counter may have been: for a peer's counter, the other end.
    static func places(_ key: CounterKey, _ book: CounterBook) -> [(node: String, interface: String?)] {
        switch key.source {
        case .link, .ethtool:
            let here = (node: key.node, interface: Optional(key.object))
            guard let peer = book.interface(key.node, key.object)?.peer, let colon = peer.firstIndex(of: ":") else {
                return [here]
            }
            return [here, (String(peer[..<colon]), String(peer[peer.index(after: colon)...]))]
        case .qdisc: return [(key.node, key.object.split(separator: " ").first.map(String.init))]
        default: return [(key.node, nil)]
        }
    }
}
