// The table of connections.

import PacketPath

enum ConntrackStation {
    @Sendable static func items(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let names = [
            "nf_conntrack_count", "nf_conntrack_max", "nf_conntrack_buckets", "nf_conntrack_checksum",
            "nf_conntrack_tcp_loose", "nf_conntrack_udp_timeout", "nf_conntrack_udp_timeout_stream",
            "nf_conntrack_tcp_timeout_established",
        ]
        let settings = SystemFiles.sysctls("net/netfilter", names, scope: .node).map { setting in
            var setting = setting
            if ["nf_conntrack_max", "nf_conntrack_buckets"].contains(setting.name) { setting.scope = .host }
            if setting.name.contains("timeout") { setting.unit = "s" }
            return setting
        }
        let counters = facts.sample.groups.filter { $0.source.rawValue == "conntrack" }.flatMap { group in
            zip(group.names, group.values).map { name, value in
                Pipeline.Counter(
                    name, value, scope: .node, isLoss: ["drop", "insert_failed", "error"].contains(name),
                    command: "conntrack -S")
            }
        }
        return [
            Pipeline.Item(
                "conntrack", settings: settings, counters: counters, command: "conntrack -C; conntrack -S",
                absence: settings.isEmpty ? "this kernel tracks no connections" : nil)
        ]
    }
}
