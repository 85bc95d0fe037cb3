// tc filters of clsact and ingress.

import Netlink
import PacketPath

enum FilterStation {
    @Sendable static func ingress(_ facts: PipelineFacts) -> [Pipeline.Item] {
        ProgramStation.express("ingress", facts.expressIngress, facts)
            + [hook("ingress", facts) { $0 == FilterState.ingress || $0.value == 0xffff_0000 }]
    }

    @Sendable static func egress(_ facts: PipelineFacts) -> [Pipeline.Item] {
        ProgramStation.express("egress", facts.expressEgress, facts)
            + [hook("egress", facts) { $0 == FilterState.egress }]
    }

    private static func hook(
        _ name: String, _ facts: PipelineFacts, _ isThere: (TrafficHandle) -> Bool
    ) -> Pipeline.Item {
        let filters = (facts.filters.value ?? []).filter { isThere($0.parent) }
        let qdisc = facts.queues.value?.qdiscs.first {
            $0.kind == "clsact" || $0.kind == "ingress" && name == "ingress"
        }
        var item = Pipeline.Item(
            "filters", items: filters.map(Self.item), command: "tc -s filter show dev \(facts.name) \(name)",
            absence: facts.filters.absence ?? (filters.isEmpty ? "no filters" : nil))
        if let qdisc {
            item.name = "\(qdisc.kind) \(qdisc.handle)"
            item.counters = QdiscStation.counters(qdisc, causes: CausesThere.named("tc-\(name).filter"))
        }
        return item
    }

    /// One filter, as `tc filter` has it.
    static func item(_ filter: FilterState) -> Pipeline.Item {
        let program = [filter.program, filter.programID.map { "id \($0)" }].compactMap { $0 }.joined(separator: " ")
        let settings: [Pipeline.Setting?] = [
            Pipeline.Setting("pref", filter.preference), Pipeline.Setting("protocol", name(of: filter.ethertype)),
            Pipeline.Setting("handle", String(filter.handle, radix: 16)),
            filter.classID.map { Pipeline.Setting("classid", $0.description) },
            program.isEmpty ? nil : Pipeline.Setting("program", program),
        ]
        let actions = filter.actions.map { action in
            Pipeline.Item(
                "action", action.kind,
                counters: [
                    Pipeline.Counter("packets", action.packets), Pipeline.Counter("bytes", action.bytes),
                    Pipeline.Counter("drops", action.drops, isLoss: true),
                    Pipeline.Counter("overlimits", action.overlimits),
                ])
        }
        return Pipeline.Item("filter", filter.kind, settings: settings.compactMap { $0 }, items: actions)
    }

    private static func name(of type: UInt16) -> String {
        [0x0003: "all", 0x0800: "ip", 0x86dd: "ipv6", 0x0806: "arp"][type] ?? "0x\(String(type, radix: 16))"
    }
}
