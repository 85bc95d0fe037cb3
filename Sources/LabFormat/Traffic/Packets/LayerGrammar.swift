// Which layers may follow each other, and what is put in where layers were left out.

import Packets

extension Layer.Kind {
    private static let network: Set<Self> = [.ipv4, .ipv6]
    private static let overIP: Set<Self> = [
        .ipv4, .ipv6, .icmp, .icmpv6, .udp, .tcp, .gre, .raw, .payload,
    ]
    private static let extensions: Set<Self> = [.hopopt, .dst, .rt, .frag]

    /// What may stand directly inside of it.
    var followers: Set<Self> {
        switch self {
        case .eth, .vlan: [.vlan, .arp, .ipv4, .ipv6, .raw, .payload]
        case .ipv4: Self.overIP
        case .ipv6, .hopopt, .dst, .rt, .frag: Self.overIP.union(Self.extensions)
        case .udp: [.vxlan, .raw, .payload]
        case .arp, .icmp, .icmpv6, .tcp: [.raw, .payload]
        case .gre: [.eth, .ipv4, .ipv6, .raw, .payload]
        case .vxlan: [.eth, .raw, .payload]
        case .raw: [.raw, .payload]
        case .payload: []
        }
    }

    var isExtension: Bool { Self.extensions.contains(self) }
    fileprivate var isNetwork: Bool { Self.network.contains(self) }
}

extension [Layer] {
    /// The layers with those that were left out: `eth` first, IP under what needs it, VXLAN in UDP, UDP in IP, `payload`
    /// last. `isIPv6` says which IP a flow has whose packet does not say.
    func completed(isIPv6: Bool) -> [Layer] {
        var layers: [Layer] = []
        for layer in self { layers.append(through: layer, isIPv6: isIPv6) }
        let last = layers.last?.kind
        if last != .payload { layers.append(through: .payload(PayloadLayer()), isIPv6: isIPv6) }
        return layers
    }

    /// Appends a layer and before it what stands between it and the last one.
    private mutating func append(through layer: Layer, isIPv6: Bool) {
        if isEmpty, layer.kind != .eth { append(.eth(EthernetLayer())) }
        while let last, let missing = last.missing(before: layer, isIPv6: isIPv6) { append(missing) }
        append(layer)
    }
}

extension Layer {
    /// The layer to put between this one and the next; nil: nothing.
    fileprivate func missing(before next: Layer, isIPv6: Bool) -> Layer? {
        let network: Layer = isIPv6 ? .ipv6(IPv6Layer()) : .ipv4(IPv4Layer())
        switch (kind, next.kind) {
        case (.eth, .payload), (.vlan, .payload): return announcesPayload ? nil : network
        case (.ipv4, .payload), (.ipv6, .payload), (.hopopt, .payload), (.dst, .payload), (.rt, .payload),
            (.frag, .payload):
            return announcesPayload ? nil : .udp(UDPLayer())
        case (.gre, .payload): return announcesPayload ? nil : network
        case (.vxlan, .payload): return .eth(EthernetLayer())
        case (.eth, .icmpv6), (.vlan, .icmpv6), (.gre, .icmpv6): return .ipv6(IPv6Layer())
        case (.eth, .icmp), (.vlan, .icmp), (.gre, .icmp): return .ipv4(IPv4Layer())
        case (.eth, .udp), (.eth, .tcp), (.eth, .gre), (.eth, .vxlan), (.vlan, .udp), (.vlan, .tcp), (.vlan, .gre),
            (.vlan, .vxlan), (.gre, .udp), (.gre, .tcp):
            return network
        case (.eth, let next) where next.isExtension, (.vlan, let next) where next.isExtension,
            (.gre, let next) where next.isExtension:
            return .ipv6(IPv6Layer())
        case (.ipv4, .vxlan), (.ipv6, .vxlan):
            var udp = UDPLayer()
            udp.destination = .constant(UInt128(VXLANHeader.port))
            return .udp(udp)
        case (.vxlan, let next) where next != .eth && next != .raw: return .eth(EthernetLayer())
        default: return nil
        }
    }

    /// The number of what follows is written: then a payload may follow at once.
    private var announcesPayload: Bool {
        switch self {
        case .eth(let layer): layer.type != nil
        case .vlan(let layer): layer.type != nil
        case .ipv4(let layer): layer.number != nil
        case .ipv6(let layer): layer.number != nil
        case .hopByHop(let layer), .destinationOptions(let layer): layer.number != nil
        case .routing(let layer): layer.number != nil
        case .fragment(let layer): layer.number != nil
        case .gre(let layer): layer.type != nil
        default: true
        }
    }
}
