// Stage `xdp`: a BPF program that sees the frame first.

extension Stage {
    static let xdp = Stage(
        "xdp", "XDP program of the receiving interface", .receive, .l2,
        about: """
            A program may drop the frame before the kernel makes a packet of it (driver mode), or right after (generic \
            mode). Attached to a veth in driver mode it turns NAPI on, and TSO off at the other end.
            """,
        causes: [
            Cause(
                "dropped", "The XDP program dropped the frame, in the driver",
                about: "The reason is NOT_SPECIFIED, not XDP: only the function tells.",
                reasons: ["NOT_SPECIFIED"], functions: ["veth_xdp_rcv_skb"], primary: .ethtool("rx_queue_*_xdp_drops"),
                misleading: ["rx_packets of the interface counts the frame as received."],
                look: ["ip -d link show dev IF", "bpftool net show"],
                remedy: "Detach or correct the program (ip link set dev IF xdp off); let it count in a map.",
                recipe: "ip link set IF xdp obj drop.o sec xdp: 130 sent, 30 delivered, xdp_drops move by 100.",
                labs: ["stages/xdp-drop"]),
            Cause(
                "dropped-generic", "The XDP program dropped the packet, in generic mode; no counter tells",
                reasons: ["NOT_SPECIFIED"], functions: ["do_xdp_generic"],
                misleading: ["rx_packets of the interface counts the frame as received."],
                look: ["ip -d link show dev IF", "bpftool net show"],
                remedy: "Detach or correct the program (ip link set dev IF xdpgeneric off); let it count in a map.",
                recipe: "ip link set IF xdpgeneric obj drop.o sec xdp: 130 sent, 30 delivered, no counter moves.",
                labs: ["stages/xdp-generic"]),
        ])
}
