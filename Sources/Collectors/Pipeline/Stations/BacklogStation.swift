// The queue of packets that each processor has for devices without NAPI, and for packets steered to it by RPS.

import PacketPath

enum BacklogStation {
    @Sendable static func items(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let limits = facts.host.settings(
            "netdev_max_backlog", "rps_sock_flow_entries", "flow_limit_cpu_bitmap", "flow_limit_table_len",
            "netdev_tstamp_prequeue")
        let counters = facts.host.softnet.filter { ["dropped", "received_rps", "flow_limit_count"].contains($0.name) }
        let backlog = Pipeline.Item(
            "backlog", settings: limits, counters: counters,
            command: "sysctl net.core.netdev_max_backlog; cat /proc/net/softnet_stat",
            absence: limits.isEmpty ? "the machine shows these in its first network namespace only" : nil)
        return [backlog, steering(facts)]
    }

    private static func steering(_ facts: PipelineFacts) -> Pipeline.Item {
        guard let files = facts.files else { return SoftirqStation.unseen("rps", facts) }
        let items = files.queues("rx-").map { queue in
            Pipeline.Item(
                "queue", queue,
                settings: [
                    files.setting("queues/\(queue)/rps_cpus", as: "rps_cpus"),
                    files.setting("queues/\(queue)/rps_flow_cnt", as: "rps_flow_cnt"),
                ].compactMap { $0 })
        }
        return Pipeline.Item(
            "rps", items: items, command: "grep . /sys/class/net/\(facts.name)/queues/rx-*/rps_*")
    }
}
