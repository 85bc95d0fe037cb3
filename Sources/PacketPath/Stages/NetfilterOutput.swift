// Stage `netfilter-output`: rules at the output hook, for packets the node itself sends.

extension Stage {
    static let netfilterOutput = netfilter(hook: "output", direction: .transmit, layer: .l3)
}
