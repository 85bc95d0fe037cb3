// Stage `ip-receive`: IPv4 checks the header before anything else.

extension Stage {
    static let ipReceive = Stage(
        id: "ip-receive", title: "IPv4 header checks",
        causes: [
            Cause(
                id: "ip-receive.other-host", direction: .receive, layer: .l2,
                title: "The frame's destination MAC is another host's (or the end of a flooded copy)",
                remedy: "Correct the destination MAC or the neighbour; behind a switch it is a copy's normal end.",
                reasons: ["OTHERHOST"], functions: ["ip_rcv_core"], reasonSuffices: true,
                primary: .link("rx_otherhost_dropped"), tools: ["ip -s -s link", "ip neigh"]),
            Cause(
                id: "ip-receive.checksum", direction: .receive, layer: .l3,
                title: "The IPv4 header checksum is wrong",
                remedy: "Let the sender compute the checksum; re-injected captures may carry an unfinished one.",
                reasons: ["IP_CSUM"], functions: ["ip_rcv_core"], reasonSuffices: true,
                primary: .netstat("IpExt.InCsumErrors"), crossChecks: [.snmp("Ip.InHdrErrors")], tools: ["nstat"]),
            Cause(
                id: "ip-receive.header", direction: .receive, layer: .l3,
                title: "The IPv4 header is malformed: version, header length, total length or an option",
                remedy: "Correct the header's fields at the sender.",
                reasons: ["IP_INHDR"], functions: ["ip_rcv_core", "ip_rcv_finish_core"],
                primary: .snmp("Ip.InHdrErrors"), tools: ["nstat"], rare: true),
            Cause(
                id: "ip-receive.truncated", direction: .receive, layer: .l3,
                title: "The frame is shorter than the IPv4 total length says",
                remedy: "Correct the total length, or send the whole packet.",
                reasons: ["PKT_TOO_SMALL"], functions: ["ip_rcv_core"],
                primary: .netstat("IpExt.InTruncatedPkts"), tools: ["nstat"]),
        ])
}
