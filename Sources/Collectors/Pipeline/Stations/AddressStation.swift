// Whose packets IP takes: the checks before any rule or route.

import Netlink
import PacketPath

enum AddressStation {
    @Sendable static func items(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let promiscuous = Pipeline.Setting("promiscuous", flag: facts.link.flags.contains("PROMISC"))
        let early = SystemFiles.sysctls(
            "net/ipv4", ["ip_early_demux", "tcp_early_demux", "udp_early_demux"], scope: .node)
        return [
            Pipeline.Item(
                "ip", settings: [promiscuous] + early,
                command: "sysctl net.ipv4.ip_early_demux; ip -d link show dev \(facts.name)")
        ]
    }
}
