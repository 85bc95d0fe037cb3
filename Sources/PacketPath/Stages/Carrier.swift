// Stage `carrier`: an interface without carrier drops everything sent through it.

extension Stage {
    static let carrier = Stage(
        id: "carrier", title: "Carrier of the transmitting interface",
        causes: [
            Cause(
                id: "carrier.off", direction: .transmit, layer: .l1,
                title: "The interface had no carrier: the peer's end was down",
                remedy: "Set the other end up. The reason reads QDISC_DROP, but no queue was involved.",
                reasons: ["QDISC_DROP"], functions: ["__dev_queue_xmit", "__dev_xmit_skb", "kfree_skb_list_reason"],
                condition: .noCarrier,
                primary: .link("tx_dropped"), tools: ["ip -s link", "ip monitor link"]),
            Cause(
                id: "carrier.bypass", direction: .transmit, layer: .l1,
                title: "A packet sent past the qdisc met an interface that could not take it",
                remedy: "Set the other end up, or send through the qdisc.",
                reasons: ["NOT_SPECIFIED"], functions: ["__dev_direct_xmit"],
                primary: .link("tx_dropped"), errno: "ENOBUFS", tools: ["ip -s link"], rare: true),
        ])
}
