// Stage `netfilter`: rules dropped, but the event does not say at which hook. Also what all hooks share.

extension Stage {
    static let netfilter = Stage(
        "netfilter", "Netfilter, hook not told by the kernel", .either, .l3,
        about: """
            Drops of rules look alike at every hook. Where neither the function that called the hook nor a single named counter \
            tells it, they stand here.
            """,
        causes: [
            Cause(
                "rule", "A rule, a policy or conntrack dropped the packet, at a hook that no single counter names",
                reasons: ["NETFILTER_DROP"], functions: dropFunctions, reasonSuffices: true, condition: .hookUnknown,
                primary: .anyDropRule,
                misleading: ["A base chain's policy has no counter."],
                look: ["nft list ruleset", "nft monitor trace", "iptables -nvxL", "conntrack -S"],
                remedy: "Name a counter in every dropping rule; end chains with a counted drop instead of a policy."),
            Cause(
                "queue", "A rule handed the packet to a program (queue), and none listens, or its queue was full",
                about: "With `bypass` the packet goes on where nobody listens.",
                reasons: ["NOT_SPECIFIED"], functions: ["nf_queue", "nf_hook_slow"],
                look: ["cat /proc/net/netfilter/nfnetlink_queue", "nft list ruleset"],
                remedy: "Start the program that serves the queue, or write `queue ... bypass`.",
                capability: "nft-queue", labs: ["stages/nft-queue"], rare: true),
        ])

    /// nf_hook_slow is xtables and conntrack; `nft_do_chain` is every nft rule, those of iptables-nft included.
    static let dropFunctions = ["nft_do_chain", "nf_hook_slow", "nft_do_chain_netdev"]

    /// The stage of one nft hook: its rules with named counters.
    static func netfilter(
        hook: String, _ direction: Cause.Direction, _ layer: Cause.Layer, about: String,
        alsoMoves: [CounterPattern] = [], errno: String? = nil, misleading: [String] = [], capability: String = "nft",
        labs: [String] = []
    ) -> Stage {
        Stage(
            "netfilter-\(hook)", "Netfilter, hook \(hook)", direction, layer, about: about,
            causes: [
                Cause(
                    "rule", "A rule at the \(hook) hook dropped or rejected the packet",
                    reasons: ["NETFILTER_DROP"], functions: dropFunctions, reasonSuffices: true, condition: .hook(hook),
                    primary: .dropRules(hook), alsoMoves: alsoMoves, errno: errno,
                    misleading: misleading + [
                        "The event names neither hook nor chain: its stack tells the hook, and a rule's counter the rule."
                    ],
                    look: ["nft list ruleset", "nft monitor trace", "iptables -nvxL"],
                    remedy: "Change or remove the rule: its named counter tells which one it is.",
                    capability: capability,
                    kernels: [.on("6.1", "Some drops are located at nf_hook_slow instead of nft_do_chain.")],
                    labs: labs)
            ])
    }
}
