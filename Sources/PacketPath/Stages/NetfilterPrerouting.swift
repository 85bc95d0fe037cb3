// Stage `netfilter-prerouting`: rules at the prerouting hook, before routing.

extension Stage {
    static let netfilterPrerouting = netfilter(
        hook: "prerouting", .receive, .l3,
        about: "Every IP packet that arrives, before it is routed.",
        labs: ["stages/netfilter-hooks", "stages/several-hooks", "stages/uncounted-rules"])
}
