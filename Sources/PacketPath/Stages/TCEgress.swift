// Stage `tc-egress`: tc's filters on the way out.

extension Stage {
    static let tcEgress = Stage(
        "tc-egress", "tc filters at egress (clsact)", .transmit, .l2,
        about: "Filters of the clsact qdisc see the packet after nftables' egress hook and before the qdisc.",
        causes: [
            Cause(
                "filter", "A tc filter or action at egress dropped the packet", reasons: ["TC_EGRESS"],
                functions: ["__dev_queue_xmit"], reasonSuffices: true, primary: .filterQdisc,
                alsoMoves: .localSender, errno: "ENOBUFS", look: ["tc -s filter show dev IF egress"],
                remedy: "Change or remove the filter: its own statistics tell which one it is.",
                recipe: """
                    tc qdisc add dev IF clsact; tc filter add dev IF egress bpf da obj drop.o sec tc: 130 sent, 30 \
                    delivered, clsact's drops move by 100.
                    """, labs: ["stages/tc-filters", "troubleshooting/capture-points"], rare: true)
        ])
}
