// Stage `netfilter-prerouting`: rules at the prerouting hook, before routing.

extension Stage {
    static let netfilterPrerouting = netfilter(hook: "prerouting", direction: .receive, layer: .l3)
}
