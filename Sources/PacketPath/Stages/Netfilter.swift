// Stage `netfilter`: rules dropped, but the event does not say at which hook. Also what all hooks share.

extension Stage {
    static let netfilter = Stage(
        id: "netfilter", title: "Netfilter, hook not told by the kernel",
        causes: [
            Cause(
                id: "netfilter.rule", direction: .either, layer: .l3,
                title: "A rule, a policy or conntrack dropped the packet, at a hook that no single counter names",
                remedy: "Name a counter in every dropping rule; end chains with a counted drop instead of a policy.",
                reasons: ["NETFILTER_DROP"], functions: dropFunctions, reasonSuffices: true, condition: .hookUnknown,
                primary: .anyDropRule, tools: ["nft list ruleset", "nft monitor trace", "conntrack -S"])
        ])

    /// nf_hook_slow is xtables and conntrack.
    private static let dropFunctions = ["nft_do_chain", "nf_hook_slow", "nft_do_chain_netdev"]

    /// The stage of one nft hook: its rules with named counters.
    static func netfilter(hook: String, direction: Cause.Direction, layer: Cause.Layer, errno: String? = nil) -> Stage {
        Stage(
            id: "netfilter-\(hook)", title: "Netfilter, hook \(hook)",
            causes: [
                Cause(
                    id: "netfilter-\(hook).rule", direction: direction, layer: layer,
                    title: "A rule at the \(hook) hook dropped or rejected the packet",
                    remedy: "Change or remove the rule: its named counter tells which one it is.",
                    reasons: ["NETFILTER_DROP"], functions: dropFunctions, reasonSuffices: true, condition: .hook(hook),
                    primary: .dropRules(hook), errno: errno, tools: ["nft list ruleset", "nft monitor trace"])
            ])
    }
}
