// What the whole machine has once, and shows in its first network namespace only.

import PacketPath
import SystemCalls

/// Settings and counters of the receiving processors. Read before the visit to a node: there they are hidden.
package struct HostFacts: Sendable {
    package var kernelRelease: String
    package var settings: [Pipeline.Setting]
    /// Columns of /proc/net/softnet_stat, summed over the processors.
    package var softnet: [Pipeline.Counter]
    package var interrupts: [InterruptLine]
    /// Every counter of the catalogue that the machine has once.
    var sample: CounterSample

    /// One line of /proc/interrupts with what /proc/irq says of it.
    package struct InterruptLine: Sendable, Hashable {
        package var number: String
        package var text: String
        package var count: UInt64
        /// The processors it may interrupt, and the one it does: `0-1`.
        package var affinity: String?
        package var effective: String?
    }

    /// Reads /proc in the calling thread's namespace. What is not there is left out.
    package static func read() -> HostFacts {
        let settings = names.compactMap { name, unit in
            SystemFiles.sysctl("net/core/\(name)").map { Pipeline.Setting(name, $0, unit: unit, scope: .host) }
        }
        return HostFacts(
            kernelRelease: SystemFiles.line("/proc/sys/kernel/osrelease") ?? "?", settings: settings,
            softnet: softnetCounters(), interrupts: interruptLines(),
            sample: (try? HostCollectors().sample()) ?? CounterSample(node: HostCollectors.node))
    }

    private static let names: [(String, String?)] = [
        ("netdev_budget", "packets"), ("netdev_budget_usecs", "us"), ("dev_weight", "packets"),
        ("dev_weight_rx_bias", nil), ("dev_weight_tx_bias", nil), ("gro_normal_batch", "packets"),
        ("netdev_max_backlog", "packets"), ("netdev_tstamp_prequeue", nil), ("rps_sock_flow_entries", nil),
        ("flow_limit_cpu_bitmap", nil), ("flow_limit_table_len", nil), ("busy_poll", "us"), ("busy_read", "us"),
        ("default_qdisc", nil),
    ]

    /// The settings of these names, in their order.
    package func settings(_ names: String...) -> [Pipeline.Setting] {
        names.compactMap { name in settings.first { $0.name == name } }
    }

    /// Columns from 0: processed, dropped, time_squeeze; 9 received_rps, 10 flow_limit_count. Hexadecimal.
    private static func softnetCounters() -> [Pipeline.Counter] {
        guard let text = try? Files.text("/proc/thread-self/net/softnet_stat") else { return [] }
        let lines = text.split(separator: "\n").map { $0.split(separator: " ").map { UInt64($0, radix: 16) ?? 0 } }
        let columns = [
            (0, "processed"), (1, "dropped"), (2, "time_squeeze"), (9, "received_rps"), (10, "flow_limit_count"),
        ]
        return columns.map { column, name in
            Pipeline.Counter(
                name, lines.reduce(0) { $0 + ($1.count > column ? $1[column] : 0) }, scope: .host,
                isLoss: name == "dropped" || name == "flow_limit_count", command: "cat /proc/net/softnet_stat")
        }
    }

    private static func interruptLines() -> [InterruptLine] {
        guard let text = try? Files.text("/proc/interrupts") else { return [] }
        return text.split(separator: "\n").dropFirst().compactMap { line in
            let words = line.split(separator: " ")
            guard let first = words.first, first.hasSuffix(":"), first.dropLast().allSatisfy(\.isNumber) else {
                return nil
            }
            let counts = words.dropFirst().prefix { $0.allSatisfy(\.isNumber) }
            let number = String(first.dropLast())
            return InterruptLine(
                number: number, text: words.dropFirst(1 + counts.count).joined(separator: " "),
                count: counts.reduce(0) { $0 + (UInt64($1) ?? 0) },
                affinity: SystemFiles.line("/proc/irq/\(number)/smp_affinity_list"),
                effective: SystemFiles.line("/proc/irq/\(number)/effective_affinity_list"))
        }
    }
}
