// XDP programs of the device.

import Netlink
import PacketPath

enum ProgramStation {
    @Sendable static func xdp(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let programs = facts.link.xdp.map { program in
            Pipeline.Item("program", program.mode, settings: [Pipeline.Setting("id", program.program)])
        }
        return [
            Pipeline.Item(
                "xdp", items: programs,
                command: "ip -d link show dev \(facts.name); bpftool net show dev \(facts.name)",
                absence: programs.isEmpty ? "no program is attached" : nil)
        ]
    }
}
