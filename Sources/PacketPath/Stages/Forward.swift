// Stage `forward`: a router's own checks before it sends the packet on.

extension Stage {
    static let forward = Stage(
        "forward", "Forwarding checks", .receive, .l3,
        about: "A router takes 1 off the TTL and looks whether the packet fits the next link.",
        causes: [
            Cause(
                "ttl-expired", "The TTL ran out at this router",
                reasons: ["IP_INHDR"], functions: ["ip_forward", "ip6_forward"], primary: .snmp("Ip.InHdrErrors"),
                misleading: [
                    "A malformed header moves the same counter with the same reason: only the function differs."
                ],
                look: ["traceroute -n ADDRESS"],
                remedy: "Send with a larger TTL, or look for a routing loop.",
                labs: ["stages/ttl-expired"]),
            Cause(
                "too-big", "The packet is larger than the next link's MTU and must not be fragmented",
                reasons: ["PKT_TOO_BIG"], functions: ["ip_forward", "ip6_forward"], primary: .snmp("Ip.FragFails"),
                misleading: ["Ip.ForwDatagrams counts attempts, this one too."],
                look: ["tracepath -n ADDRESS", "ip -br link"], knobs: ["ip link set dev IF mtu N"],
                remedy: "Send smaller packets, raise the link's MTU, or allow fragments (clear DF).",
                labs: ["stages/fragmentation-needed"]),
        ])
}
