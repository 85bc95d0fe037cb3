// Stage `netfilter-input`: rules at the input hook, for packets that stay.

extension Stage {
    static let netfilterInput = netfilter(hook: "input", direction: .receive, layer: .l3)
}
