// The dropping rules that the kernel has now, whoever made them, each with what it counted.

import NFTables
import Netlink
import PacketPath

/// Rules of one node that drop or reject and count. Equivalent: `nft -a list ruleset`.
struct DroppingRules: Sendable {
    var rules: [DropRule] = []
    /// Of counters that stand in a rule itself: no collector reads those. The object is `ip f c handle 4`.
    var counters: [CounterDelta] = []

    init() {}

    /// Reads them in the calling thread's namespace.
    /// - Throws: NetlinkError, NFTablesError without the right to look.
    static func read(node: String) throws -> DroppingRules {
        var socket = try KernelSocket(family: ProtocolFamily.netfilter)
        return DroppingRules(
            node: node, chains: try Reader.chains(over: &socket), rules: try Reader.rules(over: &socket))
    }

    init(node: String, chains: [ChainReading], rules all: [RuleReading]) {
        for rule in all where Self.endsPacket(rule) && !rule.countsMore {
            guard let hook = Self.hook(of: rule, chains, all) else { continue }
            let table = "\(rule.family.rawValue) \(rule.table)"
            if let name = rule.counter, !Self.isShared(name, by: rule, all) {
                rules.append(DropRule(node: node, hook: hook, counter: "\(table) \(name)"))
            } else if let packets = rule.packets {
                let object = "\(table) \(rule.chain) handle \(rule.handle)"
                rules.append(DropRule(node: node, hook: hook, counter: object))
                let key = CounterKey(node: node, source: .nft, object: object, name: "packets")
                if packets > 0 { counters.append(CounterDelta(key: key, delta: Int64(clamping: packets))) }
            }
        }
    }

    private static func endsPacket(_ rule: RuleReading) -> Bool {
        rule.verdict == "drop" || rule.verdict?.hasPrefix("reject") == true
    }

    /// A counter that a rule shares which lets packets go on counts more than drops.
    private static func isShared(_ name: String, by rule: RuleReading, _ all: [RuleReading]) -> Bool {
        all.contains { other in
            other.counter == name && other.family == rule.family && other.table == rule.table && !endsPacket(other)
        }
    }

    /// The hook of the rule's chain, or the only one from which chains jump to it; nil for several, and for loops.
    private static func hook(of rule: RuleReading, _ chains: [ChainReading], _ all: [RuleReading]) -> String? {
        let mine = all.filter { $0.family == rule.family && $0.table == rule.table }
        var names: Set<String> = [rule.chain]
        while true {
            let callers = mine.filter { caller in
                let words = caller.verdict?.split(separator: " ").map(String.init) ?? []
                return words.count == 2 && ["jump", "goto"].contains(words[0]) && names.contains(words[1])
            }
            let more = names.union(callers.map(\.chain))
            if more == names { break }
            names = more
        }
        let hooks = Set(
            chains.filter { $0.family == rule.family && $0.table == rule.table && names.contains($0.name) }
                .compactMap { $0.base?.hook.rawValue })
        return hooks.count == 1 ? hooks.first : nil
    }
}
