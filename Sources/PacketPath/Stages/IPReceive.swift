// Stage `ip-receive`: IPv4 checks the header before anything else.

extension Stage {
    static let ipReceive = Stage(
        "ip-receive", "IPv4 header checks", .receive, .l3,
        about: "Is the frame for this host, and is the header whole: version, lengths, checksum, options.",
        causes: [
            Cause(
                "other-host", "The frame's destination MAC is another host's (or the end of a flooded copy)",
                layer: .l2,
                about:
                    "A veth has no MAC filter: the frame comes up to here. So do VLAN tags for which there is no device.",
                reasons: ["OTHERHOST"], functions: ["ip_rcv_core"], reasonSuffices: true,
                primary: .link("rx_otherhost_dropped"),
                misleading: ["Ip.InReceives does not move, rx_packets does."], look: ["ip neigh show dev IF"],
                remedy: "Correct the destination MAC or the neighbour; behind a switch it is a copy's normal end.",
                recipe: "100 frames to another MAC: rx_otherhost_dropped moves by 100.",
                labs: ["stages/other-host", "stages/vlan-down", "troubleshooting/device-errors"], everyday: .copy),
            Cause(
                "checksum", "The IPv4 header checksum is wrong",
                reasons: ["IP_CSUM"], functions: ["ip_rcv_core"], reasonSuffices: true,
                primary: .netstat("IpExt.InCsumErrors"), crossChecks: [.snmp("Ip.InHdrErrors")],
                look: ["tcpdump -vv -n -i IF"],
                remedy: "Let the sender compute the checksum; re-injected captures may carry an unfinished one.",
                labs: ["stages/bad-ip-headers", "impairments/netem-corrupt"]),
            Cause(
                "header", "The IPv4 header is malformed: version, header length, total length or an option",
                reasons: ["IP_INHDR"], functions: ["ip_rcv_core", "ip_rcv_finish_core", "ip6_rcv_core"],
                primary: .snmp("Ip.InHdrErrors"),
                misleading: ["An expired TTL moves the same counter with the same reason: only the function differs."],
                look: ["tcpdump -vv -n -i IF"], remedy: "Correct the header's fields at the sender.",
                labs: ["stages/bad-ip-headers"], rare: true),
            Cause(
                "truncated", "The frame is shorter than the IPv4 total length says",
                reasons: ["PKT_TOO_SMALL"], functions: ["ip_rcv_core", "ip6_rcv_core"],
                primary: .netstat("IpExt.InTruncatedPkts"),
                look: ["tcpdump -vv -n -i IF"], remedy: "Correct the total length, or send the whole packet.",
                labs: ["stages/bad-ip-headers"]),
            Cause(
                "ipv6-disabled", "IPv6 is switched off at the interface",
                about: "Ip6InDiscards counts it, with much else.",
                reasons: ["IPV6DISABLED"], functions: ["ip6_rcv_core", "ip6_output"], reasonSuffices: true,
                look: ["sysctl net.ipv6.conf.IF.disable_ipv6", "nstat -az Ip6InDiscards"],
                knobs: ["net.ipv6.conf.IF.disable_ipv6"],
                remedy: "Set net.ipv6.conf.IF.disable_ipv6 to 0, or send no IPv6 there."),
        ])
}
