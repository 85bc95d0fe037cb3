// Stage `ethertype`: the kernel looks for a protocol that takes the frame.

extension Stage {
    static let ethertype = Stage(
        "ethertype", "Choice of the protocol by EtherType", .receive, .l2,
        about: "The EtherType decides who gets the frame: IPv4, ARP, IPv6, or LLC where the field is a length.",
        causes: [
            Cause(
                "unhandled", "No protocol of the kernel takes this EtherType",
                reasons: ["UNHANDLED_PROTO"], functions: ["__netif_receive_skb_core"], reasonSuffices: true,
                condition: .uncounted, primary: .link("rx_dropped"),
                misleading: ["While a capture is open it is the handler: no event, no counter."],
                look: ["cat /proc/net/ptype"],
                remedy: "Send a protocol the node speaks. While a capture is open the kernel drops nothing here.",
                recipe: "100 frames with EtherType 0x88b5: rx_dropped moves by 100.",
                labs: ["stages/ethertype", "troubleshooting/capture-points"]),
            Cause(
                "llc", "An LLC frame (spanning tree among them) for which there is nobody; no counter tells",
                reasons: ["NOT_SPECIFIED"], functions: ["llc_rcv", "stp_pdu_rcv"],
                look: ["cat /proc/net/ptype", "tcpdump -e -n -i IF llc"],
                remedy: "Nothing to do for spanning tree; else send a protocol the node speaks.",
                recipe: "100 frames to the spanning tree's access point (0x42) on an interface without a bridge.",
                labs: ["stages/llc"]),
        ])
}
