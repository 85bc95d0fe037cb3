// Which named counters of a lab's rules count dropped packets, and at which hook.

import LabFormat
import PacketPath

extension DropRule {
    /// The rules of a node that end a packet, each with its named counter. A counter that other rules share counts more than
    /// drops, and is no witness.
    static func all(of node: Node) -> [DropRule] { node.ruleset.tables.flatMap { all(of: node.name, in: $0) } }

    private static func all(of node: String, in table: LabFormat.Table) -> [DropRule] {
        let rules = table.chains.flatMap(\.rules)
        let shared = Set(rules.filter { !$0.endsPacket }.compactMap(\.counter))
        return table.chains.flatMap { chain in
            chain.rules.compactMap { rule in
                guard let counter = rule.counter, rule.endsPacket, !shared.contains(counter) else { return nil }
                let object = "\(table.family.rawValue) \(table.name) \(counter)"
                return DropRule(node: node, hook: table.hook(of: chain) ?? chain.name, counter: object)
            }
        }
    }
}

extension Node {
    /// Can the lab file not say at which hook the node's rules drop? Then the stack of each drop must.
    var hidesHooks: Bool {
        let hooks = Set(DropRule.all(of: self).map(\.hook))
        guard hooks.count == 1, let hook = hooks.first, processes.isEmpty, !hasUncountedRules else { return true }
        return LabFormat.Chain.Hook(rawValue: hook) == nil
    }

    /// May a rule drop that no counter of its own counts? What nft's own language says is not read.
    var hasUncountedRules: Bool {
        let dropping = ruleset.tables.flatMap(\.chains).flatMap(\.rules).count(where: \.endsPacket)
        return ruleset.native != nil || dropping > DropRule.all(of: self).count
    }
}

extension LabFormat.Table {
    /// The hook at which a chain runs: its own, or the only one it is jumped to from.
    fileprivate func hook(of chain: LabFormat.Chain) -> String? {
        if let base = chain.base { return base.hook.rawValue }
        let callers = chains.filter { caller in
            caller.name != chain.name && caller.rules.contains { $0.leads(to: chain.name) }
        }
        let hooks = Set(callers.compactMap { hook(of: $0) })
        return hooks.count == 1 ? hooks.first : nil
    }
}

extension LabFormat.Rule {
    /// Drops or rejects.
    var endsPacket: Bool {
        switch verdict {
        case .drop?, .reject?: true
        default: false
        }
    }

    fileprivate func leads(to chain: String) -> Bool { verdict == .jump(chain) || verdict == .goto(chain) }
}
