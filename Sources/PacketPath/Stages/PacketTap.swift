// Stage `packet-tap`: captures and sinks get copies; the packet itself goes on.

extension Stage {
    static let packetTap = Stage(
        "packet-tap", "Packet sockets (captures and sinks)", .receive, .l2,
        about:
            "tcpdump and netlab's packet sinks get their copy here, before tc, netfilter and IP can drop the packet.",
        causes: [
            Cause(
                "full", "A packet socket's buffer was full: the observer lost its copy, the packet went on", .copyLost,
                reasons: ["PACKET_SOCK_ERROR"], functions: ["packet_rcv", "tpacket_rcv"], reasonSuffices: true,
                primary: .packetSockets,
                misleading: [
                    "tp_packets includes the drops, and reading PACKET_STATISTICS resets both.",
                    "The program behind the capture still gets every packet.",
                ],
                knobs: ["SO_RCVBUF", "PACKET_RX_RING", "tcpdump -B KIB"],
                remedy: "Raise the observer's receive buffer, or read faster.",
                recipe: "SO_RCVBUF 4096 and 100 packets: the tap sees 10 and loses 90, the UDP program gets 100.",
                labs: ["stages/tap-full"]),
            Cause(
                "closed-unread", "A packet socket was closed with copies unread; the packets themselves went on",
                .harmless, reasons: ["QUEUE_PURGE"], functions: ["skb_queue_purge_reason"], look: ["ss -0 -anmp"],
                remedy: "Nothing is lost: ignore it, or let the capture read to the end.",
                labs: ["signals/tap-closed-unread"]),
        ])
}
