// A flow's packet: its layers, and what can be said of them as a whole.

import Packets

/// The layers from the outside in, none left out, the payload last.
package struct Packet: Hashable, Sendable {
    package var layers: [Layer]
    /// Carries it the tag by which netlab knows its packets?
    package var isTagged = true
    package var fragments: FragmentCut?

    package init(_ layers: [Layer], isTagged: Bool = true, fragments: FragmentCut? = nil) {
        self.layers = layers
        self.isTagged = isTagged
        self.fragments = fragments
    }

    package var payload: PayloadLayer {
        for case .payload(let layer) in layers { return layer }
        return PayloadLayer()
    }

    /// The outermost IP layer's kind; nil: there is none.
    package var network: Layer.Kind? { networkLayer?.kind }

    private var networkLayer: Layer? { layers.first { $0.kind == .ipv4 || $0.kind == .ipv6 } }

    /// Is it UDP directly in IP? Only that a UDP socket receives.
    package var isDatagram: Bool {
        let inner = layers.map(\.kind).filter { ![.eth, .vlan].contains($0) && !$0.isExtension }
        return inner.count >= 3 && [.ipv4, .ipv6].contains(inner[0]) && inner[1] == .udp && inner[2] != .vxlan
            && !layers.contains { $0.kind == .vlan }
    }

    /// Is it a message of neighbour discovery, where only options may follow?
    package var isNeighbourDiscovery: Bool {
        layers.contains { if case .icmpv6(let layer) = $0 { layer.isNeighbourDiscovery } else { false } }
    }

    /// Does a UDP socket receive all of them?
    package var suitsSocket: Bool { isDatagram && destinationPort?.isConstant == true }

    /// Does the outermost IP layer say where it comes from, or where it goes?
    var hasSource: Bool {
        switch networkLayer {
        case .ipv4(let layer): layer.source != nil && layer.source != 0
        case .ipv6(let layer): layer.source != nil
        default: false
        }
    }

    var hasDestination: Bool {
        switch networkLayer {
        case .ipv4(let layer): layer.destination != nil && layer.destination != 0
        case .ipv6(let layer): layer.destination != nil
        default: false
        }
    }

    /// Does the lab file write the identification of the outermost IPv4 header?
    var hasOwnID: Bool {
        if case .ipv4(let layer) = layers.first(where: { $0.kind == network }) { layer.id != nil } else { false }
    }

    /// Will the kernel at the other end answer each with an echo reply?
    package var asksForEcho: Bool {
        layers.contains { layer in
            switch layer {
            case .icmp(let layer): layer.type == 8
            case .icmpv6(let layer): layer.type == 128
            default: false
            }
        }
    }

    /// The ports that UDP packets go to.
    package var destinationPort: FieldValues? {
        for case .udp(let layer) in layers { return layer.destination }
        return nil
    }

    /// The headers between these ends. In neighbour discovery an option of an experimental type (RFC 4727) holds the
    /// tag: the kernel refuses messages with anything else behind them.
    package func headers(_ ends: PacketEnds) -> [any Header] {
        layers.compactMap { layer in
            guard var header = layer.header(ends) as? ICMPv6Header, isTagged, isNeighbourDiscovery else {
                return layer.header(ends)
            }
            let size = sizes.sizes[0]
            header.options += [253, UInt8(truncatingIfNeeded: (size + 8) / 8), 0, 0, 0, 0, 0, 0]
            return header
        }
    }

    /// Bytes of all headers.
    package var headerLength: Int {
        headersWithoutSize.reduce(0) { $0 + $1.byteCount } + (isTagged && isNeighbourDiscovery ? 8 : 0)
    }

    /// The payload's sizes, and the index of each packet's.
    package var sizes: (sizes: [Int], choice: FieldValues) {
        if isTagged, isNeighbourDiscovery, payload.size == nil { return ([Tag.byteCount], 0) }
        return payload.sizes(
            headers: headersWithoutSize.reduce(0) { $0 + $1.byteCount }, isTagged: isTagged)
    }

    private var headersWithoutSize: [any Header] { layers.compactMap { $0.header(PacketEnds()) } }

    /// Bytes of the longest frame as the kernel sees it, not fragmented.
    package var longestFrame: Int { headerLength + (sizes.sizes.max() ?? 0) }

    /// Bytes before the outermost IP packet, or before what stands for it.
    package var linkHeaderLength: Int {
        layers.prefix { $0.kind == .eth || $0.kind == .vlan }.reduce(0) { $0 + ($1.kind == .eth ? 14 : 4) }
    }
}
