// Stage `cpu-backlog`: the queue between a veth and the receiving CPU.

extension Stage {
    static let cpuBacklog = Stage(
        "cpu-backlog", "Input queue of the receiving CPU", .receive, .l2,
        about: """
            A device without NAPI, such as a veth without GRO and XDP, puts its packets into a queue of the CPU; RPS puts \
            them into another CPU's. All namespaces share these queues, so one lab's burst can drop another's packets.
            """,
        causes: [
            Cause(
                "full", "The CPU's input queue was full",
                about: """
                    The limit holds for netdev_max_backlog + 1 packets. One loss shows in three places: the receiving \
                    interface, the sending interface and the machine's softnet counters.
                    """,
                reasons: ["CPU_BACKLOG"], functions: ["enqueue_to_backlog"], reasonSuffices: true,
                condition: .uncounted, primary: .link("rx_dropped"), crossChecks: [.peer("tx_dropped")],
                alsoMoves: [.softnet("dropped")] + .localSender, errno: "ENOBUFS",
                misleading: [
                    "received_rps counts interrupts between CPUs, not packets.",
                    "A sender with a small SO_SNDBUF never fills the queue: its packets stay charged to it.",
                ],
                look: ["cat /proc/net/softnet_stat", "mpstat -P ALL 1"],
                knobs: ["net.core.netdev_max_backlog", "/sys/class/net/IF/queues/rx-0/rps_cpus"],
                remedy: "Raise net.core.netdev_max_backlog (host-wide), spread the load over CPUs, or send slower.",
                recipe: "A bridge floods a burst of 600 packets to 3 ports: of 1800 copies 1001 are kept, 799 dropped.",
                labs: ["stages/cpu-backlog", "stages/cpu-backlog-rps", "troubleshooting/softirq-core"]),
            Cause(
                "flow-limit", "The CPU's input queue was half full, and one flow had more than its share",
                about: "Only where net.core.flow_limit_cpu_bitmap is set. The event is that of a full queue.",
                reasons: ["CPU_BACKLOG"], functions: ["enqueue_to_backlog"],
                condition: .counted(by: .softnet("flow_limit_count")), primary: .link("rx_dropped"),
                crossChecks: [.peer("tx_dropped")], alsoMoves: [.softnet("flow_limit_count"), .softnet("dropped")],
                errno: "ENOBUFS", look: ["cat /proc/net/softnet_stat"],
                knobs: ["net.core.flow_limit_cpu_bitmap", "net.core.flow_limit_table_len"],
                remedy: "Clear net.core.flow_limit_cpu_bitmap (host-wide), or slow the one large flow down.",
                recipe: "flow_limit_cpu_bitmap=3 and 650 packets of one flow at once: 564 pass, 86 are dropped.",
                labs: ["stages/cpu-backlog-flow-limit"], rare: true),
        ])
}
