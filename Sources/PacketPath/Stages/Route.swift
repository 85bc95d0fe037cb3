// Stage `route`: the decision whether a received packet is ours, goes on, or must not exist.

extension Stage {
    static let route = Stage(
        id: "route", title: "Routing decision for a received packet",
        causes: [
            Cause(
                id: "route.rp-filter", direction: .receive, layer: .l3,
                title: "Reverse path filter: the source is not reached through this interface",
                remedy: "Correct the source or the return route, or set net.ipv4.conf.IF.rp_filter to 2 (loose).",
                reasons: ["IP_RPFILTER"], functions: ["ip_rcv_finish_core"], reasonSuffices: true,
                primary: .netstat("TcpExt.IPReversePathFilter"), tools: ["nstat", "ip route get"]),
            Cause(
                id: "route.martian", direction: .receive, layer: .l3,
                title: "An address that must not be on a wire (loopback, own address, broadcast as source)",
                remedy: "Correct the addresses; net.ipv4.conf.IF.log_martians shows such packets in the kernel's log.",
                reasons: ["IP_INVALID_SOURCE", "IP_INVALID_DEST", "IP_LOCAL_SOURCE", "IP_LOCALNET"],
                functions: ["ip_rcv_finish_core"], reasonSuffices: true, tools: ["dmesg"]),
            Cause(
                id: "route.not-local", direction: .receive, layer: .l3,
                title: "The packet is for somebody else, and the node does not forward",
                remedy: "Turn on forwarding (net.ipv4.ip_forward=1), or send to an address of this node.",
                reasons: ["IP_INADDRERRORS"], functions: ["ip_error"], reasonSuffices: true,
                primary: .snmp("Ip.InAddrErrors"), tools: ["nstat", "ip route get"]),
            Cause(
                id: "route.no-route", direction: .receive, layer: .l3,
                title: "The router has no route to the destination",
                remedy: "Add a route; a link that is down takes its routes with it.",
                reasons: ["IP_INNOROUTES"], functions: ["ip_error"], reasonSuffices: true,
                primary: .netstat("IpExt.InNoRoutes"), tools: ["nstat", "ip route get"]),
            Cause(
                id: "route.rejected", direction: .receive, layer: .l3,
                title: "A blackhole, unreachable or prohibit route took the packet; no counter tells",
                remedy: "Remove or narrow that route.",
                reasons: ["NOT_SPECIFIED"], functions: ["ip_error"], tools: ["ip route show table all"]),
        ])
}
