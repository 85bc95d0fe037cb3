// The device itself: driver, link, addresses, and the devices it hangs together with.

import Netlink
import PacketPath
import Packets

enum DeviceStation {
    /// What holds in both directions.
    static func items(_ facts: PipelineFacts) -> [Pipeline.Item] {
        [driver(facts), link(facts), offloads(facts), counters(facts), addresses(facts)]
    }

    private static func driver(_ facts: PipelineFacts) -> Pipeline.Item {
        var item = Pipeline.Item("driver", facts.driver, command: "ethtool -i \(facts.name)") { driver in
            guard let driver else { return [] }
            let texts = [
                ("driver", driver.driver), ("version", driver.version), ("firmware-version", driver.firmware),
                ("bus-info", driver.bus),
            ]
            return texts.filter { !$0.1.isEmpty }.map { Pipeline.Setting($0.0, $0.1) }
        }
        if item.absence == nil, item.settings.isEmpty { item.absence = "the device has no driver of its own" }
        return item
    }

    private static func link(_ facts: PipelineFacts) -> Pipeline.Item {
        let link = facts.link
        let device = link.link.map { index in
            link.linkNamespace == nil ? facts.names[index] ?? "if\(index)" : "if\(index) in another namespace"
        }
        let texts: [(String, String?)] = [
            ("kind", link.kind), ("flags", link.flags.joined(separator: ",")),
            ("operstate", "\(link.operationalState)".uppercased()), ("address", link.address?.description),
            ("link", device), ("master", link.master.map { facts.names[$0] ?? "if\($0)" }),
        ]
        let numbers: [(String, UInt32, String?)] = [
            ("mtu", link.mtu, "B"), ("txqlen", link.transmitQueueLength, "packets"),
            ("promiscuity", link.promiscuity, nil), ("num_rx_queues", link.receiveQueues, nil),
            ("num_tx_queues", link.transmitQueues, nil), ("gso_max_size", link.gsoMaximumSize, "B"),
            ("gso_max_segs", link.gsoMaximumSegments, nil), ("gro_max_size", link.groMaximumSize, "B"),
        ]
        let settings =
            [Pipeline.Setting("ifindex", link.index)]
            + texts.compactMap { name, text in text.map { Pipeline.Setting(name, $0) } }
            + numbers.map { Pipeline.Setting($0.0, $0.1, unit: $0.2) }
        let changes = Pipeline.Counter("carrier_changes", UInt64(link.carrierChanges))
        return Pipeline.Item(
            "link", settings: settings, counters: [changes], command: "ip -d link show dev \(facts.name)")
    }

    private static func offloads(_ facts: PipelineFacts) -> Pipeline.Item {
        Pipeline.Item("offloads", facts.features, command: "ethtool -k \(facts.name)") { features in
            features.map { feature in
                // As ethtool marks what nobody can change.
                Pipeline.Setting(feature.name, .flag(feature.isOn), unit: feature.isFixed ? "fixed" : nil)
            }
        }
    }

    /// Counters of struct rtnl_link_stats64 that say that packets ended at the device.
    private static let losses: Set<String> = [
        "rx_errors", "tx_errors", "rx_dropped", "tx_dropped", "rx_length_errors", "rx_over_errors", "rx_crc_errors",
        "rx_frame_errors", "rx_fifo_errors", "rx_missed_errors", "tx_aborted_errors", "tx_carrier_errors",
        "tx_fifo_errors", "tx_heartbeat_errors", "tx_window_errors", "rx_nohandler", "rx_otherhost_dropped",
    ]

    private static func counters(_ facts: PipelineFacts) -> Pipeline.Item {
        var item = Pipeline.Item("statistics", facts.statistics, command: "ip -s -s link show dev \(facts.name)") { _ in
            []
        }
        guard let mine = facts.statistics.value?.first(where: { $0.index == facts.link.index }) else { return item }
        item.counters = zip(LinkStatistics.names, mine.values).map { name, value in
            Pipeline.Counter(name, value, isLoss: losses.contains(name))
        }
        return item
    }

    private static func addresses(_ facts: PipelineFacts) -> Pipeline.Item {
        Pipeline.Item("addresses", facts.addresses, command: "ip address show dev \(facts.name)") { addresses in
            addresses.map { Pipeline.Setting($0.prefix.address.isIPv6 ? "inet6" : "inet", $0.prefix.description) }
        }
    }

    /// The bridge or bond that takes the interface's packets.
    @Sendable static func master(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let name = facts.link.master.map { facts.names[$0] ?? "if\($0)" } ?? ""
        return [Pipeline.Item("master", name, command: "bridge -d link show dev \(facts.name)")]
    }

    /// The other end of a veth pair.
    @Sendable static func peer(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let index = facts.link.link.map { [Pipeline.Setting("ifindex", $0)] } ?? []
        let elsewhere = facts.link.linkNamespace != nil
        let name = facts.link.link.flatMap { elsewhere ? nil : facts.names[$0] } ?? "in another namespace"
        return [Pipeline.Item("peer", name, settings: index, command: "ethtool -S \(facts.name)")]
    }
}
