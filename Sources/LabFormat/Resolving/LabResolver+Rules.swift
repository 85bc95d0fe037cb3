// The rules of every node become tables of chains.

extension LabResolver {
    mutating func resolveRulesets() {
        for (index, entry) in file.nodes.enumerated() {
            var builder = RulesetBuilder(interfaces: lab.nodes[index].interfaces.map(\.name), report)
            for rule in entry.value.rules { builder.add(rule) }
            var ruleset = Ruleset()
            ruleset.tables = builder.finish()
            ruleset.native = entry.value.nftables?.value
            ruleset.nativeLocation = entry.value.nftables?.location
            lab.nodes[index].ruleset = ruleset
        }
    }
}
