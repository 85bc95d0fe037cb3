// Stage `netfilter-postrouting`: rules at the postrouting hook, after routing.

extension Stage {
    static let netfilterPostrouting = netfilter(hook: "postrouting", direction: .transmit, layer: .l3)
}
