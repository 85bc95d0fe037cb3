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

    /// - Throws: DropEventsError, BPFError where the kernel or the rights do not allow it.
    init(_ lab: RunningLab) throws {
        let cookies = try lab.lab.nodes.compactMap { node in
            try lab.namespaces[node.name].map { (node: node.name, cookie: try $0.cookie()) }
        }
        events = try DropEvents.start(
            namespaces: cookies, flows: [], run: nil, hooked: Set(cookies.map(\.node)))
        places = try DropPlaces(lab.namespaces)
    }

    /// `dropped at qdisc.limit@router:eth1 (QDISC_DROP in __dev_queue_xmit)` for each packet; nil for one that was not, or cannot be told.
    func comments(on packets: [CapturedPacket]) -> [String?] {
        let fates = packets.map(fate)
        guard fates.contains(where: { $0 != nil }) else { return fates.map { _ in nil } }
        // Read behind the fates: where one was told, its row is there.
        let rows = Dictionary(grouping: (try? events.read().totals) ?? []) {
            Row(node: $0.node, reason: $0.reason, function: $0.function, flow: $0.flow)
        }
        places.forget()
        var known: [Row: String] = [:]
        return fates.map { fate in
            guard let row = fate else { return nil }
            let place = known[row] ?? place(row, rows[row] ?? [])
            known[row] = place
            // The reply to an echo request carries its tag.
            let isAnswer = Cause.candidates(reason: row.reason, function: row.function).first?.everyday == .answer
            let end = isAnswer ? "no loss: it or its answer ended at" : "dropped at"
            return "\(end) \(place) (\(row.reason) in \(row.function))"
        }
    }

    /// What the kernel tells of one packet's end; the interface is known of all of a row only.
    private struct Row: Hashable {
        var node: String?
        var reason: String
        var function: String
        var flow: UInt16?
    }

    private func fate(_ packet: CapturedPacket) -> Row? {
        guard packet.isWhole, let tag = Tag(endOf: packet.bytes.span),
            // An ICMP error quotes a packet to its end, tag and all, and is none of its copies.
            FrameWalk(packet.bytes.span)?.packet?.isError(in: packet.bytes.span) != true,
            let fate = try? events.fate(ofTag: Array(packet.bytes.suffix(Tag.byteCount)))
        else { return nil }
        return Row(node: fate.node, reason: fate.reason, function: fate.function, flow: tag.flow)
    }

    /// `qdisc.limit@router:eth1`: interface and hook where all such drops of the flow were at one.
    private func place(_ fate: Row, _ rows: [DropEventReading.Total]) -> String {
        let (indexes, hooks) = (Set(rows.map(\.interfaceIndex)), Set(rows.map(\.hook)))
        let interface = indexes.count == 1 ? indexes.first.flatMap { places.interface($0, of: fate.node) } : nil
        let name = interface.map { ":\($0.name)" } ?? ""
        let candidates = DropPlaces.causes(
            reason: fate.reason, function: fate.function, hook: hooks.count == 1 ? hooks.first ?? nil : nil,
            at: interface)
        let cause = candidates.count == 1 ? candidates[0].id : DropPlaces.stage(of: candidates)
        return "\(cause)@\(fate.node ?? "?")\(name)"
    }
}
