// Stage `route`: the decision whether a received packet is ours, goes on, or must not exist.

extension Stage {
    static let route = Stage(
        "route", "Routing decision for a received packet", .receive, .l3,
        about:
            "Source and destination are looked up: does the source fit the interface, is the packet ours, where does it go.",
        causes: [
            Cause(
                "rp-filter", "Reverse path filter: the source is not reached through this interface",
                reasons: ["IP_RPFILTER"], functions: ["ip_rcv_finish_core"], reasonSuffices: true,
                primary: .netstat("TcpExt.IPReversePathFilter"),
                misleading: [
                    "The counter stands under TcpExt, whatever the protocol.",
                    "The larger of conf.all.rp_filter and conf.IF.rp_filter holds.",
                ],
                look: ["ip route get SOURCE"], knobs: ["net.ipv4.conf.IF.rp_filter", "net.ipv4.conf.all.rp_filter"],
                remedy: "Correct the source or the return route, or set net.ipv4.conf.IF.rp_filter to 2 (loose).",
                labs: ["stages/rp-filter"]),
            Cause(
                "martian", "An address that must not be on a wire (loopback, own address, broadcast as source)",
                reasons: ["IP_INVALID_SOURCE", "IP_INVALID_DEST", "IP_LOCAL_SOURCE", "IP_LOCALNET"],
                functions: ["ip_rcv_finish_core"], reasonSuffices: true,
                alsoMoves: [.routeCache("in_martian_src"), .routeCache("in_martian_dst")],
                misleading: ["/proc/net/stat/rt_cache shows the whole machine's numbers in every node."],
                look: ["dmesg"],
                knobs: [
                    "net.ipv4.conf.IF.log_martians", "net.ipv4.conf.IF.accept_local",
                    "net.ipv4.conf.IF.route_localnet",
                ],
                remedy: "Correct the addresses; net.ipv4.conf.IF.log_martians shows such packets in the kernel's log.",
                labs: ["stages/martians"]),
            Cause(
                "not-local", "The packet is for somebody else, and the node does not forward",
                reasons: ["IP_INADDRERRORS"], functions: ["ip_error"], reasonSuffices: true,
                primary: .snmp("Ip.InAddrErrors"), misleading: ["IPv6 counts it as Ip6InNoRoutes, with IP_INNOROUTES."],
                look: ["ip route get ADDRESS"], knobs: ["net.ipv4.ip_forward", "net.ipv4.conf.IF.forwarding"],
                remedy: "Turn on forwarding (net.ipv4.ip_forward=1), or send to an address of this node.",
                labs: ["stages/not-a-router", "stages/ipv6-not-local", "stages/copies"]),
            Cause(
                "no-route", "The router has no route to the destination",
                reasons: ["IP_INNOROUTES"], functions: ["ip_error"], reasonSuffices: true,
                primary: .netstat("IpExt.InNoRoutes"), look: ["ip route get ADDRESS", "ip -br link"],
                remedy: "Add a route; a link that is down takes its routes with it.",
                labs: ["stages/no-route"]),
            Cause(
                "rejected", "A blackhole, unreachable or prohibit route took the packet; no counter tells",
                reasons: ["NOT_SPECIFIED"], functions: ["ip_error"],
                misleading: ["Unreachable and prohibit answer with ICMP, at a limited rate."],
                look: ["ip route show table all", "ip route get ADDRESS"], remedy: "Remove or narrow that route.",
                recipe: "ip route add blackhole PREFIX at a router.",
                labs: ["stages/rejecting-routes"]),
            Cause(
                "not-accepted",
                "A multicast group nobody here joined, or a source route; neither event nor counter tells which",
                reasons: ["NOT_SPECIFIED"], functions: ["ip_rcv_finish_core"],
                look: ["ip maddr show dev IF", "tcpdump -vv -n -i IF"],
                knobs: ["net.ipv4.conf.IF.accept_source_route"],
                remedy: "Join the group in the program (IP_ADD_MEMBERSHIP), or send without the source route option.",
                recipe: "100 datagrams to 224.1.2.3, or 100 with a loose source route: 100 events, no counter.",
                kernels: [
                    .on("6.1 and 6.12", "Also what is route.martian elsewhere: these kernels give no reason for it.")
                ],
                labs: ["stages/not-accepted"], everyday: .copy),
            Cause(
                "not-joined", "An IPv6 multicast group that nobody at this interface joined; no counter tells",
                about: """
                    A veth has no filter for multicast: every node of a link hears the reports (MLD, to ff02::16) that the \
                    others send to routers.
                    """,
                reasons: ["NOT_SPECIFIED"], functions: ["ip6_mc_input"],
                misleading: ["Ip6InMcastPkts counts those that are wanted and those that are not."],
                look: ["ip -6 maddr show dev IF", "tcpdump -n -i IF icmp6"],
                remedy: "Nothing to do for reports; else join the group in the program (IPV6_JOIN_GROUP).",
                everyday: .copy),
        ])
}
