// The kernel's drop events during a capture, matched to captured packets by their tags.

import Collectors
import LabFormat
import Namespaces
import PacketPath
import Packets

/// What became of tagged packets, of whatever run. One thread uses it.
final class CaptureDrops {
    private let events: DropEvents
    private let nodes: [String: NodeCollectors]
    private var causes: [String: String] = [:]

    /// - Throws: DropEventsError, BPFError where the kernel or the rights do not allow it.
    init(_ lab: RunningLab) throws {
        let cookies = try lab.lab.nodes.compactMap { node in
            try lab.namespaces[node.name].map { (node: node.name, cookie: try $0.cookie()) }
        }
        events = try DropEvents.start(namespaces: cookies, flows: [], run: nil)
        nodes = try Dictionary(
            uniqueKeysWithValues: lab.namespaces.map { node, namespace in
                (node, try NodeCollectors(node: node, namespace: namespace, holding: .nothing))
            })
    }

    /// `dropped at qdisc.limit@router:eth1 (QDISC_DROP in __dev_queue_xmit)`
    func comment(on packet: CapturedPacket) -> String? {
        guard packet.isWhole, let tag = Tag(endOf: packet.bytes.span),
            let fate = try? events.fate(ofTag: Array(packet.bytes.suffix(Tag.byteCount)))
        else { return nil }
        let key = "\(fate.node ?? "?") \(fate.reason) \(fate.function) \(tag.flow)"
        if let known = causes[key] { return known }
        let comment = "dropped at \(place(fate, tag.flow)) (\(fate.reason) in \(fate.function))"
        causes[key] = comment
        return comment
    }

    /// `qdisc.limit@router:eth1`: the interface where all such drops of the flow were at one.
    private func place(_ fate: DropFate, _ flow: UInt16) -> String {
        let rows = (try? events.read().totals) ?? []
        let indexes = Set(
            rows.filter {
                $0.node == fate.node && $0.reason == fate.reason && $0.function == fate.function && $0.flow == flow
            }.map(\.interfaceIndex))
        let facts = fate.node.flatMap { nodes[$0] }.flatMap { try? $0.interfaceFacts() } ?? []
        let interface = indexes.count == 1 ? facts.first { $0.index == indexes.first } : nil
        let name = interface.map { ":\($0.name)" } ?? ""
        return "\(cause(fate, interface))@\(fate.node ?? "?")\(name)"
    }

    /// The cause, where event and interface leave only one; else the stage.
    private func cause(_ fate: DropFate, _ interface: InterfaceFacts?) -> String {
        var candidates = Cause.candidates(reason: fate.reason, function: fate.function)
        if let interface, candidates.count > 1 {
            let down = candidates.filter { $0.condition == .noCarrier }
            let kind = candidates.filter { $0.condition == .kind(interface.qdisc) }
            let queue = candidates.filter { $0.condition == .queue }
            // RED tells its early drops only in sums.
            let isRED = ["red", "gred", "choke"].contains(interface.qdisc)
            if !interface.running, !down.isEmpty {
                candidates = down
            } else if !isRED {
                candidates = kind.isEmpty ? queue : kind
            }
        }
        if candidates.count == 1 { return candidates[0].id }
        let stages = Set(Cause.candidates(reason: fate.reason, function: fate.function).map(\.stageID))
        if stages.count == 1, let stage = stages.first { return stage }
        return stages.allSatisfy { $0.hasPrefix("netfilter-") } && !stages.isEmpty ? "netfilter" : "unknown"
    }
}
