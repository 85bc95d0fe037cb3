// Stage `netfilter-forward`: rules at the forward hook, for packets that go on.

extension Stage {
    static let netfilterForward = netfilter(
        hook: "forward", .receive, .l3,
        about: "Packets that the node routes, or bridges, on to somebody else.",
        misleading: ["Ip.ForwDatagrams counts attempts: it moves before the rule drops."],
        labs: [
            "every-tenth", "stages/fragment-lost", "stages/fragment-lost-ipv6", "stages/invalid-segments",
            "stages/nft-limit", "stages/several-hooks",
            "stages/uncounted-rules", "troubleshooting/queue-or-limit",
        ])
}
