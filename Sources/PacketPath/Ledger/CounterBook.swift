// The counters of a run, looked up the way the catalogue describes them.

/// Answers which counters of the evidence a pattern means at a node and interface.
struct CounterBook {
    private let deltas: [CounterKey: Int64]
    private let facts: [String: InterfaceFacts]
    private let sources: Set<CounterKey.Source>
    private let sockets: [String: [CounterKey]]
    private let dropRules: [String: [DropRule]]
    private let uncountedRules: Set<String>
    /// Counters that moved and that some cause names, by name, in a fixed order.
    let moved: [String: [CounterKey]]

    private let early: [CounterKey]
    private let hasEvents: Bool
    private let broken: [BrokenCounter]

    init(_ evidence: Evidence) {
        hasEvents = evidence.dropBackend == .bpf
        let broken = evidence.broken ?? []
        self.broken = broken
        // What began anew in the middle of the run did not move by what it shows.
        let counters = evidence.counters.filter { counter in
            !broken.contains { $0.isOf(counter.key) }
        }
        early = counters.map(\.key).filter { $0.source == .qdisc && $0.name == "early" }
        deltas = Dictionary(counters.map { ($0.key, $0.delta) }) { $0 + $1 }
        facts = Dictionary(evidence.interfaces.map { ("\($0.node):\($0.name)", $0) }) { _, last in last }
        sources = Set(evidence.sources)
        dropRules = Dictionary(grouping: evidence.dropRules, by: \.node)
        uncountedRules = Set(evidence.uncountedRules ?? [])
        let telling = counters.filter { $0.delta != 0 && Self.names.contains($0.key.family) }.map(\.key)
        moved = Dictionary(grouping: Self.sorted(Set(telling)), by: \.family)
        sockets = Dictionary(grouping: moved.values.joined().filter { $0.source == .socket }, by: \.node)
    }

    private static let names = Set(Cause.all.flatMap { ($0.primary.map { [$0] } ?? []) + $0.crossChecks }.map(\.name))

    /// How far the counter moved; one that was read but left out moved by 0.
    func delta(_ key: CounterKey) -> Int64 { deltas[key] ?? 0 }

    func interface(_ node: String, _ name: String?) -> InterfaceFacts? { name.flatMap { facts["\(node):\($0)"] } }

    /// The counters that a pattern means there; empty if nobody read them, the place has none, or one of them did not last.
    func keys(_ pattern: CounterPattern, node: String, interface: String?) -> [CounterKey] {
        guard sources.contains(pattern.source), !(hasEvents && pattern.countsDatagrams),
            !isBroken(pattern, node, interface)
        else { return [] }
        let make = { CounterKey(node: $0, source: pattern.source, object: $1, name: pattern.name) }
        switch pattern.scope {
        case .node: return [make(node, "")]
        case .interface where pattern.name.contains("*"): return queues(pattern, node, interface)
        case .interface: return interface.map { [make(node, $0)] } ?? []
        case .interfaces:
            let all = (moved[pattern.name] ?? []).filter { $0.source == pattern.source && $0.node == node }
            // Where none moved, one should have.
            return all.isEmpty ? [make(node, "")] : all
        case .peer: return peer(of: node, interface).map { [make($0.node, $0.interface)] } ?? []
        case .rootQdisc: return root(node, interface, pattern.name).map { [$0] } ?? []
        case .filterQdisc: return filters(node, interface, pattern.name)
        case .dropRules(let hook): return movedRules(node, hook)
        case .anyDropRule: return movedRules(node, nil)
        case .sockets: return (sockets[node] ?? []).filter { $0.name == pattern.name }
        case .host: return []
        }
    }

    /// Is a counter broken that the pattern means there?
    private func isBroken(_ pattern: CounterPattern, _ node: String, _ interface: String?) -> Bool {
        if broken.isEmpty { return false }
        let place: (node: String, interface: String)? =
            pattern.scope == .peer ? peer(of: node, interface) : (node: node, interface: interface ?? "")
        let mine = broken.filter { $0.source == pattern.source && $0.node == place?.node }
        switch pattern.scope {
        case .node, .sockets, .host: return false
        case .interface, .peer: return mine.contains { $0.object == place?.interface }
        case .interfaces: return !mine.isEmpty
        case .rootQdisc: return mine.contains { $0.object.hasPrefix("\(interface ?? "") root ") }
        case .filterQdisc: return mine.contains { $0.object.hasPrefix("\(interface ?? "") ") }
        case .dropRules(let hook):
            return rules(node, hook).contains { rule in mine.contains { $0.object == rule.counter } }
        case .anyDropRule: return rules(node, nil).contains { rule in mine.contains { $0.object == rule.counter } }
        }
    }

    /// Packets that the dropping rules of each hook counted, in the hooks' order of names; those that counted none are left out.
    func droppedByHook(_ node: String) -> [(hook: String, packets: UInt64)] {
        let rules = Dictionary(grouping: dropRules[node] ?? [], by: \.hook)
        return rules.keys.sorted().compactMap { hook in
            let packets = Set((rules[hook] ?? []).map(\.key)).reduce(0) { $0 + max(delta($1), 0) }
            return packets > 0 ? (hook, UInt64(packets)) : nil
        }
    }

    /// May a rule of the node drop that no counter of its own counts?
    func hasUncountedRules(_ node: String) -> Bool { uncountedRules.contains(node) }

    /// What the REDs of an interface dropped before their queues were full.
    func earlyDrops(_ node: String, _ interface: String?) -> UInt64 {
        guard let interface else { return 0 }
        let keys = early.filter { $0.node == node && $0.object.hasPrefix("\(interface) ") }
        return UInt64(max(0, keys.reduce(0) { $0 + delta($1) }))
    }

    /// The root qdisc's counter: what its children drop is counted there too.
    private func root(_ node: String, _ interface: String?, _ name: String) -> CounterKey? {
        guard let interface else { return nil }
        let moved = moved[name]?.first {
            $0.source == .qdisc && $0.node == node && $0.object.hasPrefix("\(interface) root ")
        }
        if let moved { return moved }
        guard let facts = facts["\(node):\(interface)"], facts.qdisc != "noqueue" else { return nil }
        return CounterKey(node: node, source: .qdisc, object: "\(interface) root \(facts.qdisc)", name: name)
    }

    /// Where tc's filters of the interface hang. Their qdisc is not seen before it drops.
    private func filters(_ node: String, _ interface: String?, _ name: String) -> [CounterKey] {
        guard let interface else { return [] }
        return (moved[name] ?? []).filter {
            $0.source == .qdisc && $0.node == node && $0.object.hasPrefix("\(interface) ") && $0.isOfFilters
        }
    }

    /// The same counter of all queues of the interface.
    private func queues(_ pattern: CounterPattern, _ node: String, _ interface: String?) -> [CounterKey] {
        (moved[pattern.name] ?? []).filter {
            $0.source == pattern.source && $0.node == node && $0.object == interface
        }
    }

    /// How far a counter of the node moved or, for one of the whole machine, the farthest that any node saw.
    func total(_ pattern: CounterPattern, node: String, interface: String?) -> UInt64 {
        guard pattern.scope == .host else {
            return UInt64(max(0, keys(pattern, node: node, interface: interface).reduce(0) { $0 + delta($1) }))
        }
        let seen = deltas.filter { $0.key.source == pattern.source && $0.key.name == pattern.name }.map(\.value)
        return UInt64(max(0, seen.max() ?? 0))
    }

    /// With events, those of chains that several hooks jump to count for each of them.
    private func movedRules(_ node: String, _ hook: String?) -> [CounterKey] {
        Self.sorted(Set(rules(node, hook).map(\.key)).filter { delta($0) != 0 })
    }

    private func rules(_ node: String, _ hook: String?) -> [DropRule] {
        (dropRules[node] ?? []).filter { rule in
            hook == nil || rule.hook == hook || hasEvents && Stage.named("netfilter-\(rule.hook)") == nil
        }
    }

    private static func sorted(_ keys: some Sequence<CounterKey>) -> [CounterKey] {
        keys.map { ($0.sortKey, $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Does the interface refuse packets that the other end of its veth may send? What it counts as dropped is that, then: a
    /// full input queue of the processor moves the same counters.
    func refusesSize(_ node: String, _ interface: String?) -> Bool {
        guard let own = self.interface(node, interface)?.mtu, let peer = peer(of: node, interface),
            let other = self.interface(peer.node, peer.interface)?.mtu
        else { return false }
        return own < other
    }

    private func peer(of node: String, _ interface: String?) -> (node: String, interface: String)? {
        guard let peer = self.interface(node, interface)?.peer, let colon = peer.firstIndex(of: ":") else { return nil }
        return (String(peer[..<colon]), String(peer[peer.index(after: colon)...]))
    }
}

extension DropRule {
    var key: CounterKey { CounterKey(node: node, source: .nft, object: counter, name: "packets") }
}

extension CounterKey {
    /// The name with `*` for the number of a queue.
    var family: String {
        guard source == .ethtool, let first = name.firstIndex(where: \.isNumber) else { return name }
        return name[..<first] + "*" + name[first...].drop(while: \.isNumber)
    }

    /// Of a clsact or ingress qdisc.
    var isOfFilters: Bool { object.hasSuffix(" clsact") || object.hasSuffix(" ingress") }

    var sortKey: String { "\(node)\u{1}\(source.rawValue)\u{1}\(object)\u{1}\(name)" }

    /// For people: `eth1 root tbf drops`, `Udp.NoPorts`.
    package var text: String {
        switch source {
        case .link: object.isEmpty ? name : "\(object) \(name)"
        case .qdisc: "\(object) \(name)"
        case .nft: "counter \(object)"
        case .snmp, .netstat, .xfrm, .snmp6: name
        case .conntrack: "conntrack \(name)"
        case .ethtool, .class, .filter: "\(object) \(name)"
        case .softnet, .neighbour, .routeCache, .softirq, .interrupt, .processorTime:
            "\(object.isEmpty ? "" : "\(object) ")\(name) of the whole machine"
        case .packetSocket: "packet socket \(object) \(name)"
        case .listen: "listening \(object) \(name)"
        case .connection: "connection \(object) \(name)"
        case .socket: "socket \(object) \(name)"
        }
    }
}

extension BrokenCounter {
    fileprivate func isOf(_ key: CounterKey) -> Bool {
        key.node == node && key.source == source && key.object == object
    }
}
