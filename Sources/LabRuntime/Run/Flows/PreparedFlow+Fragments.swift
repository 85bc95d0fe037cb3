// A flow whose packets go out in fragments: how these are known, and what its books need beside the packets.

import Collectors
import LabFormat
import PacketPath
import Packets
import Traffic

extension PreparedFlow {
    /// Do its packets wait at the other end until they are whole?
    var isFragmented: Bool {
        if flow.packet.fragments != nil { return true }
        return flow.packet.layers.contains { layer in
            switch layer {
            case .ipv4(let layer): layer.moreFragments || layer.fragmentOffset != 0
            case .fragment: true
            default: false
            }
        }
    }

    /// By what its fragments without a tag, or its bursts, are known; nil where nothing they have in common names flow and packet: the lab
    /// writes the identifications, or the ends vary, or there are more packets than identifications.
    var fragmentKey: FragmentKey? {
        let layer = flow.packet.layers.first { $0.kind == .ipv4 || $0.kind == .ipv6 }
        let isCut = flow.packet.fragments != nil
        guard isCut || flow.path.way == .burst, replay == nil, let layer,
            !layer.varying.contains(where: { ["saddr", "daddr", "protocol", "id"].contains($0.name) })
        else { return nil }
        if case .ipv4(let layer) = layer, layer.id != nil { return nil }
        let isIPv6 = layer.kind == .ipv6
        guard planned <= FragmentKey.mostPackets(isIPv6: isIPv6) else { return nil }
        let packet = frames.firstTemplate.dropFirst(flow.packet.linkHeaderLength)
        guard packet.count >= (isIPv6 ? 40 : 20) else { return nil }
        let bytes = Array(packet.prefix(40))
        let ends = isIPv6 ? (bytes[8..<24], bytes[24..<40]) : (bytes[12..<16], bytes[16..<20])
        return FragmentKey(
            source: IPAddress(bytes: Array(ends.0)), destination: IPAddress(bytes: Array(ends.1)),
            number: bytes[isIPv6 ? 6 : 9],
            isCut: isCut)
    }

    /// What became of its packets, by the drop of their first lost fragment.
    func fragments(
        _ row: FlowEvidence, _ packets: PacketFates.Flow?, _ holders: [FragmentTap]?
    ) -> FragmentEvidence? {
        guard isFragmented, replay == nil else { return nil }
        let packetsSent = row.accepted + (row.errnos["ENOBUFS"] ?? 0)
        // Packets differ in size, and so in the number of their fragments.
        let sent = (0..<Int(packetsSent)).reduce(0) { $0 + frames.frameCount(of: $1) }
        var evidence = FragmentEvidence(
            sent: UInt64(sent), each: UInt64(frames.frameCount(of: 0)), lost: packets?.lostInPieces)
        // Of a packet that was sent whole every fragment comes, or its end is told: it waits for none.
        if let cut = flow.packet.fragments, cut.send == nil {
            evidence.held = holders == nil ? nil : 0
        } else if let holders {
            evidence.held = packets?.held { sequence in holders.contains { $0.saw(sequence, of: id) } }
        }
        return evidence
    }
}

extension [PreparedFlow] {
    /// The flows by what their fragments have in common. Of two flows with the same the kernel cannot tell fragments apart,
    /// nor can anybody else.
    var fragmentKeys: [FragmentKey: UInt16] {
        let keys = compactMap { flow in flow.fragmentKey.map { ($0, flow.id) } }
        let groups = Dictionary(grouping: keys, by: \.0)
        return groups.compactMapValues { $0.count == 1 ? $0[0].1 : nil }
    }
}
