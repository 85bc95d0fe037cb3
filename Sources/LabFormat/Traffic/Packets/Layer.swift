// The layers of a flow's packet.

import Packets

/// One layer of a packet. Fields left out are computed.
package enum Layer: Hashable, Sendable {
    case eth(EthernetLayer)
    case vlan(VLANLayer)
    case arp(ARPLayer)
    case ipv4(IPv4Layer)
    case ipv6(IPv6Layer)
    case hopByHop(IPv6OptionsLayer)
    case destinationOptions(IPv6OptionsLayer)
    case routing(IPv6RoutingLayer)
    case fragment(IPv6FragmentLayer)
    case icmp(ICMPLayer)
    case icmpv6(ICMPv6Layer)
    case udp(UDPLayer)
    case tcp(TCPLayer)
    case gre(GRELayer)
    case vxlan(VXLANLayer)
    case raw([UInt8])
    case payload(PayloadLayer)

    package enum Kind: String, CaseIterable, Hashable, Sendable {
        case eth, vlan, arp, ipv4, ipv6, hopopt, dst, rt, frag, icmp, icmpv6, udp, tcp, gre, vxlan, raw, payload
    }

    /// The word for it in the lab file.
    package var kind: Kind {
        switch self {
        case .eth: .eth
        case .vlan: .vlan
        case .arp: .arp
        case .ipv4: .ipv4
        case .ipv6: .ipv6
        case .hopByHop: .hopopt
        case .destinationOptions: .dst
        case .routing: .rt
        case .fragment: .frag
        case .icmp: .icmp
        case .icmpv6: .icmpv6
        case .udp: .udp
        case .tcp: .tcp
        case .gre: .gre
        case .vxlan: .vxlan
        case .raw: .raw
        case .payload: .payload
        }
    }

    /// The header of it; nil for the payload.
    private var content: (any PacketLayer)? {
        switch self {
        case .eth(let layer): layer
        case .vlan(let layer): layer
        case .arp(let layer): layer
        case .ipv4(let layer): layer
        case .ipv6(let layer): layer
        case .hopByHop(let layer): layer
        case .destinationOptions(let layer): layer
        case .routing(let layer): layer
        case .fragment(let layer): layer
        case .icmp(let layer): layer
        case .icmpv6(let layer): layer
        case .udp(let layer): layer
        case .tcp(let layer): layer
        case .gre(let layer): layer
        case .vxlan(let layer): layer
        case .raw, .payload: nil
        }
    }

    /// The header between these ends, its varying fields with the first of their values; nil for the payload.
    package func header(_ ends: PacketEnds) -> (any Header)? {
        if case .destinationOptions(let layer) = self { return IPv6DestinationHeader(layer.body) }
        if case .raw(let bytes) = self { return RawHeader(bytes) }
        return content?.header(ends)
    }

    /// The fields that differ from packet to packet.
    package var varying: [LayerField] { content?.fields.filter { !$0.values.isConstant } ?? [] }
}

/// A kind of layer that has a header.
protocol PacketLayer: Hashable, Sendable {
    func header(_ ends: PacketEnds) -> any Header

    /// Where the fields lie that may differ from packet to packet.
    var fields: [LayerField] { get }
}

/// A field of a layer: the values it takes, and where it lies in the header.
package struct LayerField: Hashable, Sendable {
    package var name: String
    package var values: FieldValues
    package var place: FieldPlace

    /// A field that was left out has no values.
    static func list(_ fields: [(String, FieldValues?, FieldPlace)]) -> [LayerField] {
        fields.compactMap { name, values, place in
            values.map { LayerField(name: name, values: $0, place: place) }
        }
    }
}

/// The addresses that a packet has where its layers do not say.
package struct PacketEnds: Hashable, Sendable {
    package var sourceMAC = MACAddress(0)
    package var destinationMAC = MACAddress.broadcast
    package var source4 = IPv4Address(0)
    package var destination4 = IPv4Address(0)
    package var source6 = IPv6Address.unspecified
    package var destination6 = IPv6Address.unspecified

    package init() {}
}

extension FieldValues {
    /// The value of packet 0 as a narrower number.
    func first<Value: FixedWidthInteger>(as type: Value.Type = Value.self) -> Value {
        Value(truncatingIfNeeded: first)
    }
}
