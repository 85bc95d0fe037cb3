// The store of fragments that wait for the rest of their datagram.

import PacketPath
import SystemCalls

enum ReassemblyStation {
    @Sendable static func items(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let names = [
            ("ipfrag_high_thresh", "B"), ("ipfrag_low_thresh", "B"), ("ipfrag_time", "s"), ("ipfrag_max_dist", nil),
        ]
        let settings = names.compactMap { name, unit in
            SystemFiles.sysctl("net/ipv4/\(name)").map { Pipeline.Setting(name, $0, unit: unit, scope: .node) }
        }
        return [
            Pipeline.Item(
                "fragments", settings: settings + waiting(),
                command: "sysctl -a -r net.ipv4.ipfrag; grep FRAG /proc/net/sockstat")
        ]
    }

    /// `FRAG: inuse 8 memory 20032`
    private static func waiting() -> [Pipeline.Setting] {
        let text = SystemFiles.text("/proc/thread-self/net/sockstat") ?? ""
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("FRAG:") }) else { return [] }
        let words = line.split(separator: " ")
        guard words.count >= 5 else { return [] }
        return [
            Pipeline.Setting("inuse", Int64(words[2]) ?? 0, scope: .node),
            Pipeline.Setting("memory", Int64(words[4]) ?? 0, unit: "B", scope: .node),
        ]
    }
}
