// What a way into the kernel cannot carry: headers that the kernel writes itself, and frames that it would damage.

import Packets

extension LabResolver {
    /// Complains where a flow's packets would leave otherwise than they are written.
    func checkHeaders(_ packet: Packet, _ way: Located<FlowPath.Way>) {
        switch way.value {
        case .packet, .bypass, .ip: break
        case .tcp, .burst: refuseOptions(packet, way)
        case .udp:
            refuseOptions(packet, way)
            for field in packet.layers.flatMap(\.keptFromSockets) { refuse(field, way) }
        case .ring, .xdp:
            if packet.fragments != nil { refuse("fragments", way) }
        }
    }

    private func refuseOptions(_ packet: Packet, _ way: Located<FlowPath.Way>) {
        let extensions = way.value == .burst ? [] : packet.layers.filter(\.kind.isExtension).map(\.kind.rawValue)
        let hasOptions = packet.layers.contains {
            if case .ipv4(let layer) = $0 { !layer.options.isEmpty } else { false }
        }
        for what in extensions + (hasOptions ? ["options of ipv4"] : []) { refuse(what, way) }
    }

    private func refuse(_ what: String, _ way: Located<FlowPath.Way>) {
        report.error("via: \(way.value.rawValue) does not send \(what): send them via: packet", at: way.location)
    }
}

extension Layer {
    /// Fields that are written, and that a UDP socket does not let its program write.
    fileprivate var keptFromSockets: [String] {
        var fields: [(String, Bool)] = []
        switch self {
        case .ipv4(let layer):
            fields = [
                ("id", layer.id != nil), ("df", layer.dontFragment), ("mf", layer.moreFragments),
                ("rf", layer.reserved),
                ("frag-off", layer.fragmentOffset != 0), ("version", layer.version != 4),
                ("hdrlength", layer.headerLength != nil), ("length", layer.length != nil),
                ("protocol", layer.number != nil), ("checksum", layer.checksum != nil),
            ]
        case .ipv6(let layer):
            fields = [
                ("flowlabel", layer.flowLabel != 0), ("version", layer.version != 6), ("length", layer.length != nil),
                ("nexthdr", layer.number != nil),
            ]
        case .udp(let layer): fields = [("length", layer.length != nil), ("checksum", layer.checksum != nil)]
        default: break
        }
        return fields.filter(\.1).map { "\($0.0) of \(kind.rawValue)" }
    }
}
