// Stage `softirq`: NAPI polls the devices in the receive interrupt's second half.

extension Stage {
    static let softirq = Stage(
        "softirq", "NAPI in the receive softirq", .receive, .l2,
        about: "The kernel polls each device for up to 64 packets, and all of them for a budget of packets and time.",
        causes: [
            Cause(
                "time-squeeze", "The softirq's budget was used up and the rest waited; nothing is lost", .harmless,
                functions: ["net_rx_action"], primary: .softnet("time_squeeze"),
                misleading: ["time_squeeze counts rounds, not packets, and all namespaces together."],
                look: ["mpstat -P ALL 1", "cat /proc/softirqs"],
                knobs: ["net.core.netdev_budget", "net.core.netdev_budget_usecs", "net.core.dev_weight"],
                remedy: "Raise net.core.netdev_budget (host-wide) only if packets are lost before it.",
                recipe:
                    "net.core.netdev_budget=10 and 600 packets at once: time_squeeze moves by 10, 600 are delivered.")
        ])
}
