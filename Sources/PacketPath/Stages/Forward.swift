// Stage `forward`: a router's own checks before it sends the packet on.

extension Stage {
    static let forward = Stage(
        id: "forward", title: "Forwarding checks",
        causes: [
            Cause(
                id: "forward.ttl-expired", direction: .receive, layer: .l3,
                title: "The TTL ran out at this router",
                remedy: "Send with a larger TTL, or look for a routing loop.",
                reasons: ["IP_INHDR"], functions: ["ip_forward"], primary: .snmp("Ip.InHdrErrors"),
                tools: ["traceroute", "nstat"]),
            Cause(
                id: "forward.too-big", direction: .receive, layer: .l3,
                title: "The packet is larger than the next link's MTU and must not be fragmented",
                remedy: "Send smaller packets, raise the link's MTU, or allow fragments (clear DF).",
                reasons: ["PKT_TOO_BIG"], functions: ["ip_forward"], primary: .snmp("Ip.FragFails"),
                tools: ["tracepath", "nstat"]),
        ])
}
