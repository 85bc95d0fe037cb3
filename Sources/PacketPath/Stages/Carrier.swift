// Stage `carrier`: an interface without carrier drops everything sent through it.

extension Stage {
    static let carrier = Stage(
        "carrier", "Carrier of the transmitting interface", .transmit, .l1,
        about: """
            A moment after the other end goes down, the kernel replaces the qdisc by noop, which drops everything and \
            reports success. `tc qdisc show` goes on printing what was there.
            """,
        causes: [
            Cause(
                "off", "The interface had no carrier: the peer's end was down",
                about: "send(2) succeeds and Ip.OutDiscards stands still.",
                reasons: ["QDISC_DROP"], functions: transmitFunctions, condition: .noCarrier,
                primary: .link("tx_dropped"), uncountedFunctions: ["kfree_skb_list_reason"],
                misleading: ["The event's reason is a full queue's, although no queue was involved."],
                look: ["ip -br link show dev IF", "ip monitor link"],
                remedy: "Set the other end up. The reason reads QDISC_DROP, but no queue was involved.",
                recipe: "ip link set PEER down, wait for operstate down: 100 sent, tx_dropped moves by 100.",
                kernels: [.on("6.1", "Freed in kfree_skb_list_reason, and counted nowhere.")],
                labs: ["stages/peer-down", "troubleshooting/device-errors"]),
            Cause(
                "bypass", "A packet sent past the qdisc met an interface that could not take it",
                about: "No carrier, or a GSO packet that needs to be cut: of that all segments are lost.",
                reasons: ["NOT_SPECIFIED"], functions: ["__dev_direct_xmit"],
                primary: .link("tx_dropped"), errno: "ENOBUFS",
                misleading: ["tx_dropped moves by 1 for a GSO packet of 600 segments."],
                knobs: ["PACKET_QDISC_BYPASS"],
                remedy: "Set the other end up, or send through the qdisc.", labs: ["stages/bypass-no-carrier"],
                rare: true),
        ])
}
