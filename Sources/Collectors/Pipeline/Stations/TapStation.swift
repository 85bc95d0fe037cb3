// Packet sockets that get a copy of what passes.

import Netlink
import PacketPath

enum TapStation {
    @Sendable static func items(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let taps = (facts.taps.value ?? []).filter { $0.index == 0 || $0.index == facts.link.index }
        let items = taps.map { tap in
            let values = Dictionary(uniqueKeysWithValues: zip(SocketMemory.names, tap.memory.values))
            return Pipeline.Item(
                "tap", facts.owners[tap.inode] ?? "inode \(tap.inode)",
                settings: [
                    Pipeline.Setting("protocol", protocolName(tap.etherType)),
                    Pipeline.Setting("interface", tap.index == 0 ? "all" : facts.name),
                    Pipeline.Setting("rmem_alloc", values["rmem_alloc"] ?? 0, unit: "B"),
                    Pipeline.Setting("rcvbuf", values["rcvbuf"] ?? 0, unit: "B"),
                ],
                counters: [
                    Pipeline.Counter(
                        "drops", tap.memory.drops, isLoss: true, causes: CausesThere.named("packet-tap.full"))
                ])
        }
        return [
            Pipeline.Item(
                "taps", items: items, command: "ss -0 -nmpe",
                absence: facts.taps.absence ?? (items.isEmpty ? "nobody listens" : nil))
        ]
    }

    /// ETH_P_*: 3 is everything.
    private static func protocolName(_ type: UInt16) -> String {
        type == 3
            ? "all"
            : "0x" + String(repeating: "0", count: max(0, 4 - String(type, radix: 16).count))
                + String(type, radix: 16)
    }
}

/// Names of causes, where the catalogue has them.
enum CausesThere {
    static func named(_ id: String) -> [String] { Cause.named(id) == nil ? [] : [id] }
}
