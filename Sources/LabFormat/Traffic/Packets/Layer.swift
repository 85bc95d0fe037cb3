// The layers of a flow's packet.

import Packets

/// Explicit congestion notification (RFC 3168) in nft's words.
package enum ECN: String, CaseIterable, Hashable, Sendable {
    case notECT = "not-ect"
    case ect1, ect0, ce

    /// The two bits of the header.
    package var bits: UInt8 {
        switch self {
        case .notECT: 0
        case .ect1: 1
        case .ect0: 2
        case .ce: 3
        }
    }
}

/// One layer of a packet. Fields left out are computed.
package enum Layer: Hashable, Sendable {
    case eth(source: MACAddress?, destination: MACAddress?)
    case ipv4(ttl: UInt8, dscp: UInt8, ecn: ECN = .notECT, source: IPv4Address?, destination: IPv4Address?)
    case udp(source: UInt16, destination: UInt16)
    /// Bytes of payload, tag included.
    case payload(size: Int)
}

extension [Layer] {
    /// Bytes of the IP packet.
    var ipLength: Int {
        reduce(0) { length, layer in
            switch layer {
            case .eth: length
            case .ipv4: length + 20
            case .udp: length + 8
            case .payload(let size): length + size
            }
        }
    }
}
