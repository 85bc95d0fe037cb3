// Where packets cross between the device and memory: rings, channels, coalescing, interrupts.

import Netlink
import PacketPath

enum CardStation {
    @Sendable static func receive(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let ringsOf = rings(facts) { [($0.receive, "rx"), ($0.receiveMaximum, "rx_max")] }
        let channelsOf = channels(facts) {
            [
                ($0.receive, "rx"), ($0.receiveMaximum, "rx_max"), ($0.combined, "combined"),
                ($0.combinedMaximum, "combined_max"),
            ]
        }
        return [ringsOf, channelsOf, coalescing(facts), interrupts(facts)]
    }

    @Sendable static func transmit(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let ringsOf = rings(facts) { [($0.transmit, "tx"), ($0.transmitMaximum, "tx_max")] }
        let channelsOf = channels(facts) {
            [
                ($0.transmit, "tx"), ($0.transmitMaximum, "tx_max"), ($0.combined, "combined"),
                ($0.combinedMaximum, "combined_max"),
            ]
        }
        return [ringsOf, channelsOf, steering(facts)]
    }

    private static func rings(
        _ facts: PipelineFacts, _ numbers: (DeviceRings) -> [(UInt32, String)]
    ) -> Pipeline.Item {
        optional("rings", facts.rings, "ethtool -g \(facts.name)", "the driver has no rings to set", numbers)
    }

    private static func channels(
        _ facts: PipelineFacts, _ numbers: (DeviceChannels) -> [(UInt32, String)]
    ) -> Pipeline.Item {
        optional("channels", facts.channels, "ethtool -l \(facts.name)", "the driver has no channels to set", numbers)
    }

    private static func coalescing(_ facts: PipelineFacts) -> Pipeline.Item {
        optional("coalescing", facts.coalescing, "ethtool -c \(facts.name)", "the driver gathers no packets") {
            [
                ($0.receiveTime, "rx-usecs"), ($0.receiveFrames, "rx-frames"), ($0.transmitTime, "tx-usecs"),
                ($0.transmitFrames, "tx-frames"), ($0.isReceiveAdaptive ? 1 : 0, "adaptive-rx"),
                ($0.isTransmitAdaptive ? 1 : 0, "adaptive-tx"),
            ]
        }
    }

    private static func optional<Value>(
        _ kind: String, _ fact: Fact<Value?>, _ command: String, _ nothing: String,
        _ numbers: (Value) -> [(UInt32, String)]
    ) -> Pipeline.Item {
        var item = Pipeline.Item(kind, fact, command: command) { value in
            value.map(numbers)?.map { Pipeline.Setting($0.1, $0.0) } ?? []
        }
        if item.absence == nil, item.settings.isEmpty { item.absence = nothing }
        return item
    }

    /// The lines of /proc/interrupts of the device's place on the bus, or of its name.
    private static func interrupts(_ facts: PipelineFacts) -> Pipeline.Item {
        let bus = facts.driver.value??.bus ?? ""
        let own = facts.host.interrupts.filter { line in
            let words = line.text.split { $0 == " " || $0 == "," }
            return words.contains { $0 == facts.name || $0.hasPrefix("\(facts.name)-") }
                || !bus.isEmpty && words.contains { $0.hasSuffix(bus) }
        }
        let items = own.map { line in
            let affinity = [("smp_affinity_list", line.affinity), ("effective_affinity_list", line.effective)]
            return Pipeline.Item(
                "interrupt", "\(line.number) \(line.text)",
                settings: affinity.compactMap { name, text in text.map { Pipeline.Setting(name, $0, scope: .host) } },
                counters: [Pipeline.Counter("interrupts", line.count, scope: .host)])
        }
        return Pipeline.Item(
            "interrupts", items: items, command: "grep . /proc/irq/*/smp_affinity_list; cat /proc/interrupts",
            absence: items.isEmpty ? "no interrupt of its own: the sender's processor does the work" : nil)
    }

    /// Which processors may use which queue (XPS), and how much each queue lets out at once (BQL).
    private static func steering(_ facts: PipelineFacts) -> Pipeline.Item {
        guard let files = facts.files else { return SoftirqStation.unseen("xps", facts) }
        let items = files.queues("tx-").map { queue in
            let path = "queues/\(queue)"
            return Pipeline.Item(
                "queue", queue,
                settings: [
                    files.setting("\(path)/xps_cpus", as: "xps_cpus"),
                    files.setting("\(path)/xps_rxqs", as: "xps_rxqs"),
                    files.setting("\(path)/tx_maxrate", as: "tx_maxrate", unit: "Mbit/s"),
                    files.setting("\(path)/byte_queue_limits/limit", as: "bql_limit", unit: "B"),
                    files.setting("\(path)/byte_queue_limits/limit_max", as: "bql_limit_max", unit: "B"),
                ].compactMap { $0 })
        }
        return Pipeline.Item(
            "xps", items: items, command: "grep . /sys/class/net/\(facts.name)/queues/tx-*/xps_*")
    }
}
