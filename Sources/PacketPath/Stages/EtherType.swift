// Stage `ethertype`: the kernel looks for a protocol that takes the frame.

extension Stage {
    static let ethertype = Stage(
        id: "ethertype", title: "Choice of the protocol by EtherType",
        causes: [
            Cause(
                id: "ethertype.unhandled", direction: .receive, layer: .l2,
                title: "No protocol of the kernel takes this EtherType",
                remedy: "Send a protocol the node speaks. While a capture is open the kernel drops nothing here.",
                reasons: ["UNHANDLED_PROTO"], functions: ["__netif_receive_skb_core"], reasonSuffices: true,
                primary: .link("rx_dropped"), tools: ["ip -s link", "cat /proc/net/ptype"])
        ])
}
