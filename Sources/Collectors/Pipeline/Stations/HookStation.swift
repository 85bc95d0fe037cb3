// The chains of one netfilter hook with their rules, in the order in which packets meet them.

import NFTables
import Netlink
import PacketPath

enum HookStation {
    static func items(_ word: String, _ facts: PipelineFacts) -> [Pipeline.Item] {
        guard let ruleset = facts.ruleset.value else {
            return [Pipeline.Item("chains", absence: facts.ruleset.absence)]
        }
        let chains = ruleset.chains.filter { isAsked($0, word, facts) }
            .sorted { ($0.base?.priority ?? 0, $0.family.rawValue) < ($1.base?.priority ?? 0, $1.family.rawValue) }
        let items = chains.map { item($0, word, ruleset, depth: 0) } + legacy(word)
        let none = Pipeline.Item("chains", command: "nft list ruleset", absence: "no chain at this hook")
        return items.isEmpty ? [none] : items
    }

    /// Whether the interface's packets meet the chain: those of ingress and egress are for some devices only.
    private static func isAsked(_ chain: ChainReading, _ word: String, _ facts: PipelineFacts) -> Bool {
        guard let base = chain.base, base.hook.rawValue == word else { return false }
        if chain.family == .bridge { return facts.link.master != nil || facts.kind == "bridge" }
        guard base.hook == .ingress || base.hook == .egress else { return chain.family != .netdev }
        return chain.devices.contains(facts.name) || base.device == facts.name
    }

    private static func item(
        _ chain: ChainReading, _ word: String, _ ruleset: PipelineFacts.RulesetFacts, depth: Int
    ) -> Pipeline.Item {
        var settings: [Pipeline.Setting] = []
        if let base = chain.base {
            settings = [
                Pipeline.Setting("type", base.kind.rawValue), Pipeline.Setting("priority", base.priority),
                Pipeline.Setting("policy", base.policy == .drop ? "drop" : "accept"),
            ]
        }
        let rules = ruleset.rules.filter {
            $0.family == chain.family && $0.table == chain.table && $0.chain == chain.name
        }
        return Pipeline.Item(
            "chain", "\(chain.family.rawValue) \(chain.table) \(chain.name)", settings: settings,
            items: rules.map { rule($0, word, ruleset, depth: depth) },
            command: depth == 0 ? "nft list chain \(chain.family.rawValue) \(chain.table) \(chain.name)" : nil)
    }

    private static func rule(
        _ rule: RuleReading, _ word: String, _ ruleset: PipelineFacts.RulesetFacts, depth: Int
    ) -> Pipeline.Item {
        let settings: [Pipeline.Setting?] = [
            Pipeline.Setting("handle", rule.handle), rule.comment.map { Pipeline.Setting("comment", $0) },
            rule.verdict.map { Pipeline.Setting("verdict", $0) },
        ]
        // A chain that is jumped to stands below the rule that does; a loop is the kernel's to refuse.
        let words = rule.verdict?.split(separator: " ").map(String.init) ?? []
        let target = ["jump", "goto"].contains(words.first ?? "") && depth < 16 ? words.last : nil
        let chain = target.flatMap { name in
            ruleset.chains.first { $0.family == rule.family && $0.table == rule.table && $0.name == name }
        }
        return Pipeline.Item(
            "rule", rule.text, settings: settings.compactMap { $0 }, counters: counters(rule, word, ruleset),
            items: chain.map { [item($0, word, ruleset, depth: depth + 1)] } ?? [])
    }

    private static func counters(
        _ rule: RuleReading, _ word: String, _ ruleset: PipelineFacts.RulesetFacts
    ) -> [Pipeline.Counter] {
        let named = rule.counter.flatMap { name in
            ruleset.counters.first { $0.family == rule.family && $0.table == rule.table && $0.name == name }
        }
        guard let packets = rule.packets ?? named?.packets, let bytes = rule.bytes ?? named?.bytes else { return [] }
        let ends = rule.verdict == "drop" || rule.verdict == "reject"
        return [
            Pipeline.Counter(
                "packets", packets, scope: .node, isLoss: ends,
                causes: ends ? CausesThere.named("netfilter-\(word).rule") : []),
            Pipeline.Counter("bytes", bytes, scope: .node),
        ]
    }

    /// Tables of the older iptables, which nf_tables does not know of.
    private static func legacy(_ word: String) -> [Pipeline.Item] {
        let hooks = ["prerouting", "input", "forward", "output", "postrouting"]
        guard hooks.contains(word) else { return [] }
        return [("ip", "iptables"), ("ip6", "ip6tables")].compactMap { prefix, tool in
            guard let text = SystemFiles.text("/proc/thread-self/net/\(prefix)_tables_names") else { return nil }
            let tables = text.split(separator: "\n").joined(separator: ", ")
            return Pipeline.Item(
                "legacy", tool, command: "\(tool)-legacy -nvxL",
                absence: "there are also rules of \(tool)-legacy, in the tables \(tables): netlab does not read them")
        }
    }
}
