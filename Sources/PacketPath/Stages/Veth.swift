// Stage `veth`: the virtual cable hands the packet to its other end.

extension Stage {
    static let veth = Stage(
        id: "veth", title: "Hand-over to the other end of the veth pair",
        causes: [
            Cause(
                id: "veth.peer-refused", direction: .transmit, layer: .l2,
                title: "The other end was down, or its MTU is smaller than the packet",
                remedy: "Set the other end up, and give both ends the same MTU.",
                reasons: ["NOT_SPECIFIED"], functions: ["__dev_forward_skb2", "__dev_forward_skb"],
                primary: .link("tx_dropped"), crossChecks: [.peer("rx_dropped")], errno: "ENOBUFS",
                tools: ["ip -s link"], rare: true),
            Cause(
                id: "veth.ring-full", direction: .transmit, layer: .l1,
                title: "The receiving end's ring of 256 packets was full",
                remedy: "Send slower, give the receiver more CPU, or turn off its GRO: without NAPI there is no ring.",
                reasons: ["NOT_SPECIFIED", "FULL_RING"], functions: ["veth_xmit"], primary: .peer("tx_dropped"),
                errno: "ENOBUFS", tools: ["ip -s link", "ethtool -k"], rare: true),
            Cause(
                id: "veth.bypass-busy", direction: .transmit, layer: .l1,
                title: "A packet sent past the qdisc met a busy driver; no counter tells",
                remedy: "Send through the qdisc, or slower.",
                reasons: ["NOT_SPECIFIED"], functions: ["packet_xmit"], errno: "ENOBUFS", tools: ["strace -e sendto"]),
        ])
}
