// Who polls the device, and for how long at a time.

import Netlink
import PacketPath

enum SoftirqStation {
    @Sendable static func items(_ facts: PipelineFacts) -> [Pipeline.Item] {
        [pollers(facts), mode(facts), budget(facts)]
    }

    private static func pollers(_ facts: PipelineFacts) -> Pipeline.Item {
        let found = facts.pollers.value ?? []
        let items = found.map { poller in
            let settings: [Pipeline.Setting?] = [
                // veth does not tell which queues a poller serves.
                poller.queues.isEmpty ? nil : Pipeline.Setting("queues", poller.queues.joined(separator: ",")),
                poller.interrupt.map { Pipeline.Setting("irq", $0) },
                Pipeline.Setting("threaded", flag: poller.thread != nil),
                poller.thread.map { Pipeline.Setting("pid", $0) },
                poller.deferHardInterrupts.map { Pipeline.Setting("defer-hard-irqs", $0) },
                poller.groFlushTimeout.map { Pipeline.Setting("gro-flush-timeout", $0, unit: "ns") },
            ]
            return Pipeline.Item("poller", "napi \(poller.id)", settings: settings.compactMap { $0 })
        }
        let none = "the device has no NAPI: its packets go through a processor's backlog"
        return Pipeline.Item(
            "napi", items: items, command: "ynl --family netdev --dump napi-get",
            absence: facts.pollers.absence ?? (items.isEmpty ? none : nil))
    }

    private static func mode(_ facts: PipelineFacts) -> Pipeline.Item {
        guard let files = facts.files else { return unseen("napi mode", facts) }
        let gro = facts.features.value?.first { $0.name == "rx-gro" }.map { Pipeline.Setting("gro", flag: $0.isOn) }
        let settings = [
            files.setting("threaded"), files.setting("napi_defer_hard_irqs"),
            files.setting("gro_flush_timeout", unit: "ns"), gro,
        ]
        return Pipeline.Item(
            "napi mode", settings: settings.compactMap { $0 },
            command: "grep . /sys/class/net/\(facts.name)/{threaded,gro_flush_timeout,napi_defer_hard_irqs}")
    }

    private static func budget(_ facts: PipelineFacts) -> Pipeline.Item {
        let settings = facts.host.settings(
            "netdev_budget", "netdev_budget_usecs", "dev_weight", "dev_weight_rx_bias", "gro_normal_batch", "busy_poll",
            "busy_read")
        return Pipeline.Item(
            "budget", settings: settings,
            counters: facts.host.softnet.filter { ["processed", "time_squeeze"].contains($0.name) },
            command: "sysctl net.core.netdev_budget net.core.netdev_budget_usecs net.core.dev_weight",
            absence: settings.isEmpty ? "the machine shows these in its first network namespace only" : nil)
    }

    /// What only /sys tells, and this /sys does not.
    static func unseen(_ kind: String, _ facts: PipelineFacts) -> Pipeline.Item {
        Pipeline.Item(kind, absence: "/sys shows another network namespace, or none")
    }
}
