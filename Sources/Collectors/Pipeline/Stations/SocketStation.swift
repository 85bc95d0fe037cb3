// Sockets with their queues and buffers.

import Netlink
import PacketPath
import Packets

enum SocketStation {
    @Sendable static func datagrams(_ facts: PipelineFacts) -> [Pipeline.Item] {
        [sockets(facts, "ss -unampe", { $0.transport == .udp }, CausesThere.named("socket-buffer.rcvbuf-full"))]
    }

    @Sendable static func listeners(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let names = ["tcp_max_syn_backlog", "tcp_syncookies", "tcp_synack_retries", "tcp_abort_on_overflow"]
        let settings =
            SystemFiles.sysctls("net/core", ["somaxconn"], scope: .node)
            + SystemFiles.sysctls("net/ipv4", names, scope: .node)
        return [
            Pipeline.Item(
                "limits", settings: settings, command: "sysctl net.core.somaxconn net.ipv4.tcp_max_syn_backlog"),
            sockets(facts, "ss -tnlmpe", { $0.isListening }, CausesThere.named("tcp-listen.accept-queue-full")),
        ]
    }

    @Sendable static func connections(_ facts: PipelineFacts) -> [Pipeline.Item] {
        [sockets(facts, "ss -tnmpe", { $0.transport == .tcp && !$0.isListening }, [])]
    }

    @Sendable static func receiveLimits(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let names = ["udp_rmem_min", "udp_mem", "tcp_rmem", "tcp_mem", "tcp_moderate_rcvbuf"]
        return [
            limits(
                ["net/core": ["rmem_default", "rmem_max"], "net/ipv4": names], "sysctl -a -r 'rmem|udp_mem|tcp_mem'")
        ]
    }

    @Sendable static func sendLimits(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let names = ["udp_wmem_min", "tcp_wmem", "tcp_congestion_control", "tcp_limit_output_bytes", "tcp_syn_retries"]
        return [
            limits(
                ["net/core": ["wmem_default", "wmem_max"], "net/ipv4": names],
                "sysctl -a -r 'wmem|tcp_congestion|tcp_limit|tcp_syn_retries'")
        ]
    }

    private static func limits(_ names: [String: [String]], _ command: String) -> Pipeline.Item {
        let groups = names.sorted { $0.key < $1.key }
        let settings = groups.flatMap {
            SystemFiles.sysctls($0.key, $0.value, scope: $0.key == "net/core" ? .host : .node)
        }
        return Pipeline.Item("limits", settings: settings, command: command)
    }

    /// Sockets that packets of the interface can reach: those bound to another device cannot.
    private static func sockets(
        _ facts: PipelineFacts, _ command: String, _ isMeant: (SocketState) -> Bool, _ causes: [String]
    ) -> Pipeline.Item {
        let found = (facts.sockets.value ?? []).filter {
            isMeant($0) && ($0.index == 0 || $0.index == facts.link.index)
        }
        return Pipeline.Item(
            "sockets", items: found.map { item($0, facts, causes) }, command: command,
            absence: facts.sockets.absence ?? (found.isEmpty ? "no sockets" : nil))
    }

    private static func item(_ socket: SocketState, _ facts: PipelineFacts, _ causes: [String]) -> Pipeline.Item {
        let unit = socket.isListening ? "connections" : "B"
        let memory = zip(SocketMemory.names, socket.memory.values).filter { name, value in
            name != "drops" && (value > 0 || ["rmem_alloc", "rcvbuf", "sndbuf"].contains(name))
        }
        let settings =
            [
                Pipeline.Setting("recv-q", socket.receiveQueue, unit: unit),
                Pipeline.Setting("send-q", socket.sendQueue, unit: unit),
            ]
            + memory.map { Pipeline.Setting($0.0, $0.1, unit: "B") }
            + (facts.owners[socket.inode].map { [Pipeline.Setting("process", $0)] } ?? [])
        let peer = socket.remotePort == 0 ? "" : " \(end(socket.remote.description, socket.remotePort))"
        return Pipeline.Item(
            "socket",
            "\(socket.transport.rawValue) \(socket.state) \(end(socket.local.description, socket.localPort))\(peer)",
            settings: settings,
            counters: [Pipeline.Counter("drops", socket.memory.drops, isLoss: true, causes: causes)])
    }

    private static func end(_ address: String, _ port: UInt16) -> String {
        address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
