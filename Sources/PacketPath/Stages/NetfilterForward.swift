// Stage `netfilter-forward`: rules at the forward hook, for packets that go on.

extension Stage {
    static let netfilterForward = netfilter(hook: "forward", direction: .receive, layer: .l3)
}
