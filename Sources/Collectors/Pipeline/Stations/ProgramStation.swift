// XDP programs of the device.

import Netlink
import PacketPath

enum ProgramStation {
    @Sendable static func xdp(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let programs = facts.link.xdp.map { program in
            item(program.mode, program.program, facts)
        }
        return [
            Pipeline.Item(
                "xdp", items: programs,
                command: "ip -d link show dev \(facts.name); bpftool net show dev \(facts.name)",
                absence: programs.isEmpty ? "no program is attached" : nil)
        ]
    }

    /// Programs of tcx, which run before tc's own filters.
    static func express(_ name: String, _ fact: Fact<[UInt32]>, _ facts: PipelineFacts) -> [Pipeline.Item] {
        // A kernel without tcx has no such programs; who may not look must know.
        if let absence = fact.absence, absence.hasPrefix("not permitted") {
            return [Pipeline.Item("tcx", command: "bpftool net show dev \(facts.name)", absence: absence)]
        }
        return (fact.value ?? []).map { item("tcx \(name)", $0, facts) }
    }

    private static func item(_ place: String, _ number: UInt32, _ facts: PipelineFacts) -> Pipeline.Item {
        let name = facts.programNames[number].map { [Pipeline.Setting("name", $0)] } ?? []
        return Pipeline.Item("program", place, settings: [Pipeline.Setting("id", number)] + name)
    }
}
