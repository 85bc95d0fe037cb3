// Which families and hooks of nftables this kernel has.

import Collectors
import LabFormat
import NFTables
import Namespaces
import Netlink

/// Tries a table with a base chain and one rule in a scratch namespace.
enum RulesetProbe {
    static let all: [Capability] = [
        capability("nft", "nftables: family inet", .inet, .input),
        capability("nft-bridge", "nftables: family bridge", .bridge, .forward),
        capability("nft-ingress", "nftables: family netdev, hook ingress", .netdev, .ingress),
        capability("nft-egress", "nftables: family netdev, hook egress", .netdev, .egress),
        capability("conntrack", "nftables: ct state", .inet, .input, matches: [.connectionState(["new"])]),
        capability(
            "numgen", "nftables: numgen, every nth packet", .inet, .input,
            matches: [.numgen(random: false, modulus: 10, offset: 0)]),
        capability("nat", "nftables: masquerade", .inet, .postrouting, kind: .nat, verdict: .masquerade),
    ]

    private static func capability(
        _ name: String, _ purpose: String, _ family: LabFormat.Table.Family, _ hook: LabFormat.Chain.Hook,
        kind: LabFormat.Chain.Kind = .filter, matches: [Match] = [], verdict: LabFormat.Rule.Verdict = .accept
    ) -> Capability {
        Capability(name: name, purpose: purpose) {
            Availability { try attempt(ruleset(family, hook, kind, matches, verdict)) }
        }
    }

    private static func ruleset(
        _ family: LabFormat.Table.Family, _ hook: LabFormat.Chain.Hook, _ kind: LabFormat.Chain.Kind,
        _ matches: [Match],
        _ verdict: LabFormat.Rule.Verdict
    ) -> LabFormat.Ruleset {
        var rule = LabFormat.Rule(location: Location(file: "probe", line: 1, column: 1))
        rule.matches = matches
        rule.verdict = verdict
        let device = family == .netdev ? "lo" : nil
        var chain = LabFormat.Chain(
            name: hook.rawValue, base: .init(hook: hook, kind: kind, priority: 0, device: device))
        chain.rules = [rule]
        var table = LabFormat.Table(family: family, name: "probe")
        table.chains = [chain]
        var ruleset = LabFormat.Ruleset()
        ruleset.tables = [table]
        return ruleset
    }

    private static func attempt(_ ruleset: LabFormat.Ruleset) throws {
        let translation = try RulesetTranslation(ruleset, comment: "probe")
        try Namespace.unnamed().run {
            var socket = try KernelSocket(family: ProtocolFamily.netfilter)
            try translation.ruleset.apply(over: &socket)
        }
    }
}
