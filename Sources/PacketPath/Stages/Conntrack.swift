// Stage `conntrack`: connections are looked up and entered, NAT chooses its ports.

extension Stage {
    static let conntrack = Stage(
        "conntrack", "Connection tracking and NAT", .either, .l3,
        about: """
            Works in a node once a rule there mentions `ct` or NAT. Packets of the node itself are tracked too, and a drop \
            then fails in send(2) with EPERM.
            """,
        causes: [
            Cause(
                "table-full", "The table of connections was full and no entry could be evicted",
                reasons: ["NETFILTER_DROP"], functions: ["nf_hook_slow"],
                condition: .counted(by: .conntrack("drop")), primary: .conntrack("drop"), errno: "EPERM",
                misleading: ["Only assured connections stay: others are evicted first (early_drop)."],
                look: ["dmesg", "conntrack -C"],
                knobs: ["net.netfilter.nf_conntrack_max", "net.netfilter.nf_conntrack_udp_timeout"],
                remedy: "Raise net.netfilter.nf_conntrack_max (host-wide), shorten timeouts, or mark flows notrack.",
                recipe: "262144 assured entries by ctnetlink, then 1000 new flows: 1000 are dropped.",
                capability: "conntrack-fill",
                labs: ["stages/conntrack-table-full", "troubleshooting/firewall-or-conntrack"]),
            Cause(
                "ports-exhausted", "NAT found no free port for a new connection",
                reasons: ["NETFILTER_DROP"], functions: ["nf_hook_slow"],
                condition: .counted(by: .conntrack("insert_failed")), primary: .conntrack("insert_failed"),
                crossChecks: [.conntrack("drop")], errno: "EPERM", look: ["nft list ruleset"],
                remedy: "Give NAT more ports or addresses to choose from.",
                recipe: "SNAT to 10 ports and 50 flows to one destination: 10 pass, 40 are dropped.",
                capability: "nat",
                labs: ["stages/nat-ports"]),
            Cause(
                "invalid", "A packet that fits no connection: conntrack calls it invalid, and loses nothing", .harmless,
                primary: .conntrack("invalid"),
                misleading: ["Only a rule such as `ct state invalid drop` drops it: that is the hook's loss."],
                look: ["nft list ruleset"], knobs: ["net.netfilter.nf_conntrack_tcp_loose"],
                remedy:
                    "Count the rule that drops invalid packets, and look whether checksums or half a route are the reason.",
                capability: "conntrack",
                labs: ["stages/invalid-segments"]),
            Cause(
                "evicted", "The table was full and an unanswered connection made room; nothing is lost", .harmless,
                functions: ["early_drop"], primary: .conntrack("early_drop"),
                misleading: ["It counts entries: one new connection may cost several of its neighbours in the table."],
                look: ["conntrack -C"],
                knobs: ["net.netfilter.nf_conntrack_max"],
                remedy:
                    "Nothing is lost. Raise net.netfilter.nf_conntrack_max before assured connections fill the table.",
                recipe: "262144 unassured entries, then 1000 new flows: early_drop moves by 1000, 0 are lost.",
                capability: "conntrack-fill", labs: ["stages/conntrack-evicted"]),
        ])
}
