// Stage `packet-tap`: a capture lost its copy; the packet itself went on.

extension Stage {
    static let packetTap = Stage(
        id: "packet-tap", title: "Packet sockets (captures and sinks)",
        causes: [
            Cause(
                id: "packet-tap.full", direction: .receive, layer: .l2,
                title: "A packet socket's buffer was full: the observer lost its copy, the packet went on",
                remedy: "Raise the observer's receive buffer, or read faster.",
                reasons: ["PACKET_SOCK_ERROR"], functions: ["packet_rcv", "tpacket_rcv"], reasonSuffices: true,
                tools: ["ss -0 -m"], observer: true)
        ])
}
