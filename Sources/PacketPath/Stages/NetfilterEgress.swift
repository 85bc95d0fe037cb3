// Stage `netfilter-egress`: rules at the egress hook, before the qdisc.

extension Stage {
    static let netfilterEgress = netfilter(hook: "egress", direction: .transmit, layer: .l2, errno: "ENOBUFS")
}
