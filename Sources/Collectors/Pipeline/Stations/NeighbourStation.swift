// The MAC addresses of next hops, and how long packets wait for one.

import Netlink
import PacketPath
import Packets

enum NeighbourStation {
    @Sendable static func items(_ facts: PipelineFacts) -> [Pipeline.Item] {
        [neighbours(facts), waiting(facts)]
    }

    private static func neighbours(_ facts: PipelineFacts) -> Pipeline.Item {
        // What needs no address is of no interest: NUD_NOARP.
        let known = (facts.neighbours.value ?? []).filter { $0.state & 0x40 == 0 }
        let items = known.map { neighbour in
            Pipeline.Item(
                "neighbour", neighbour.address.description,
                settings: [
                    neighbour.mac.map { Pipeline.Setting("lladdr", $0.description) },
                    Pipeline.Setting("state", neighbour.stateWords.joined(separator: ",")),
                ].compactMap { $0 })
        }
        return Pipeline.Item(
            "neighbours", items: items, command: "ip neighbour show dev \(facts.name)",
            absence: facts.neighbours.absence ?? (items.isEmpty ? "nobody is known" : nil))
    }

    private static func waiting(_ facts: PipelineFacts) -> Pipeline.Item {
        let names: [(String, String?)] = [
            ("unres_qlen", "packets"), ("unres_qlen_bytes", "B"), ("mcast_solicit", nil), ("ucast_solicit", nil),
            ("retrans_time_ms", "ms"), ("base_reachable_time_ms", "ms"), ("gc_stale_time", "s"),
        ]
        let settings = names.compactMap { name, unit in
            SystemFiles.sysctl("net/ipv4/neigh/\(facts.name)/\(name)").map {
                Pipeline.Setting(name, $0, unit: unit)
            }
        }
        let arp = SystemFiles.sysctls(
            "net/ipv4/conf/\(facts.name)", ["arp_ignore", "arp_announce", "arp_filter", "proxy_arp"])
        return Pipeline.Item(
            "resolution", settings: settings + arp, command: "sysctl -a -r net.ipv4.neigh.\(facts.name)")
    }
}
