// Stage `cpu-backlog`: the queue between a veth and the receiving CPU.

extension Stage {
    static let cpuBacklog = Stage(
        id: "cpu-backlog", title: "Input queue of the receiving CPU",
        causes: [
            Cause(
                id: "cpu-backlog.full", direction: .receive, layer: .l2,
                title: "The CPU's input queue was full (or its flow limit reached)",
                remedy: "Raise net.core.netdev_max_backlog (host-wide), spread the load over CPUs, or send slower.",
                reasons: ["CPU_BACKLOG"], functions: ["enqueue_to_backlog"], reasonSuffices: true,
                primary: .link("rx_dropped"), crossChecks: [.peer("tx_dropped")], errno: "ENOBUFS",
                tools: ["ip -s link", "cat /proc/net/softnet_stat"])
        ])
}
