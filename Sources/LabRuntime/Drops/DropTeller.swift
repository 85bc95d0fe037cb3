// From drop events to lines for people: where, by which cause, whose packets, and whether anybody misses them.

import Collectors
import LabFormat
import PacketPath
import Packets

/// Knows a lab, or nothing but the machine's own namespace. One thread uses it.
final class DropTeller {
    private let places: DropPlaces
    private let nodes: [String: Node]
    private let flows: [Flow]
    /// The number in the tags of the lab's own runs; nil without a lab.
    private let run: UInt32?
    /// The source of the events knows neither nodes nor runs.
    private let isPlaceless: Bool

    init(_ places: DropPlaces, lab: Lab? = nil, isPlaceless: Bool = false) {
        self.places = places
        self.isPlaceless = isPlaceless
        nodes = Dictionary((lab?.nodes ?? []).map { ($0.name, $0) }) { first, _ in first }
        flows = lab?.traffic.flows ?? []
        run = lab?.runNumber
    }

    /// Interfaces may have come, gone and changed since.
    func forget() { places.forget() }

    func line(_ total: DropEventReading.Total, _ packets: UInt64, at time: UInt64) -> DropLine {
        let interface = places.interface(total.interfaceIndex, of: total.node)
        let candidates = DropPlaces.causes(
            reason: total.reason, function: total.function, hook: total.hook, at: interface)
        let peers = total.peers ?? DropPeers()
        let name = total.flow.map { number in flow(of: total)?.name ?? "#\(number)" }
        return DropLine(
            time: time, node: total.node.flatMap { $0.isEmpty ? nil : $0 }, interface: interface?.name,
            stage: DropPlaces.stage(of: candidates), cause: candidates.count == 1 ? candidates[0].id : nil,
            isLoss: isLoss(total, candidates), flow: name, isInduced: total.isInduced,
            transport: peers.transportName, source: peers.sourceText, destination: peers.destinationText,
            reason: total.reason, function: total.function, packets: packets)
    }

    /// The lab's own flow whose tag the packets carry.
    private func flow(of total: DropEventReading.Total) -> Flow? {
        guard let number = total.flow, isPlaceless || total.peers?.run == run else { return nil }
        return flows.indices.contains(Int(number) - 1) ? flows[Int(number) - 1] : nil
    }

    /// What no link layer has seen is no packet of a network: a message between processes, a socket's remains.
    private func isLoss(_ total: DropEventReading.Total, _ candidates: [Cause]) -> Bool {
        guard !candidates.isEmpty else {
            let isUnseen = total.peers.map { $0.etherType == 0 && $0.source == nil } ?? false
            return total.flow != nil || total.interfaceIndex > 0 || !isUnseen
        }
        let losses = candidates.filter { $0.outcome == .lost }
        guard let everyday = losses.first?.everyday, losses.allSatisfy({ $0.everyday != nil }) else {
            return !losses.isEmpty
        }
        return isMissed(total, everyday)
    }

    /// An everyday end is a loss where a flow's own packet meets it, and where a copy for somebody else was none.
    private func isMissed(_ total: DropEventReading.Total, _ everyday: Cause.Everyday) -> Bool {
        if case .endpoint(let end) = flow(of: total)?.to, end.node == total.node { return true }
        guard everyday == .copy, let node = total.node.flatMap({ nodes[$0] }) else { return false }
        let addresses = node.interfaces.flatMap(\.addresses).map(\.address)
        let isForNode = total.peers?.destination.map { addresses.contains($0) } ?? false
        return isForNode || total.flow != nil && node.forwarding
    }
}

extension DropPeers {
    /// `udp`, `ARP`, `EtherType 0x88cc`
    var transportName: String? {
        switch (etherType, transport) {
        case (0, _): nil
        case (0x0806, _): "ARP"
        case (0x0800, 0), (0x86dd, 0): "IP"
        case (0x0800, let number), (0x86dd, let number):
            Self.names[number] ?? "protocol \(number)"
        default: "EtherType 0x" + String(etherType, radix: 16)
        }
    }

    var sourceText: String? { source.map { text($0, sourcePort) } }
    var destinationText: String? { destination.map { text($0, destinationPort) } }

    private static let names: [UInt8: String] = [
        1: "icmp", 2: "igmp", 4: "ipip", 6: "tcp", 17: "udp", 41: "ipv6", 44: "fragment", 47: "gre", 50: "esp",
        58: "icmpv6", 132: "sctp",
    ]

    private func text(_ address: IPAddress, _ port: UInt16) -> String {
        guard port > 0 else { return "\(address)" }
        return address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
