// The kernel's drop events during a capture, matched to captured packets by their tags.

import Collectors
import LabFormat
import Namespaces
import PacketPath
import Packets

/// What became of tagged packets, of whatever run. One thread uses it.
final class CaptureDrops {
    private let events: DropEvents
    private let places: DropPlaces
    private var causes: [String: String] = [:]

    /// - Throws: DropEventsError, BPFError where the kernel or the rights do not allow it.
    init(_ lab: RunningLab) throws {
        let cookies = try lab.lab.nodes.compactMap { node in
            try lab.namespaces[node.name].map { (node: node.name, cookie: try $0.cookie()) }
        }
        events = try DropEvents.start(
            namespaces: cookies, flows: [], run: nil, hooked: Set(cookies.map(\.node)))
        places = try DropPlaces(lab.namespaces)
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

    /// `qdisc.limit@router:eth1`: interface and hook where all such drops of the flow were at one.
    private func place(_ fate: DropFate, _ flow: UInt16) -> String {
        let rows = ((try? events.read().totals) ?? []).filter {
            $0.node == fate.node && $0.reason == fate.reason && $0.function == fate.function && $0.flow == flow
        }
        let (indexes, hooks) = (Set(rows.map(\.interfaceIndex)), Set(rows.map(\.hook)))
        places.forget()
        let interface = indexes.count == 1 ? indexes.first.flatMap { places.interface($0, of: fate.node) } : nil
        let name = interface.map { ":\($0.name)" } ?? ""
        let candidates = DropPlaces.causes(
            reason: fate.reason, function: fate.function, hook: hooks.count == 1 ? hooks.first ?? nil : nil,
            at: interface)
        let cause = candidates.count == 1 ? candidates[0].id : DropPlaces.stage(of: candidates)
        return "\(cause)@\(fate.node ?? "?")\(name)"
    }
}
