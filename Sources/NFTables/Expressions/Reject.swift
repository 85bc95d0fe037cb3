// The expression reject: drops the packet, and tells its sender.

import CLibmnl

/// `reject`, `reject with tcp reset`
package enum Reject: Expression, Hashable {
    /// ICMP port unreachable, code 3.
    case icmp
    /// ICMPv6 port unreachable, code 4.
    case icmpv6
    /// Port unreachable of the packet's own family, for the families inet, bridge and netdev.
    case icmpx
    case tcpReset

    package static let name = "reject"

    /// Port unreachable as `family` says it.
    package init(portUnreachableIn family: Family) {
        switch family {
        case .ip: self = .icmp
        case .ip6: self = .icmpv6
        case .inet, .bridge, .netdev: self = .icmpx
        }
    }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_REJECT_TYPE, big: type)
        data.attribute(NFTA_REJECT_ICMP_CODE, big: code)
    }

    private var type: nft_reject_types {
        switch self {
        case .icmp, .icmpv6: NFT_REJECT_ICMP_UNREACH
        case .icmpx: NFT_REJECT_ICMPX_UNREACH
        case .tcpReset: NFT_REJECT_TCP_RST
        }
    }

    private var code: UInt8 {
        switch self {
        case .icmp: 3
        case .icmpv6: 4
        case .icmpx: UInt8(NFT_REJECT_ICMPX_PORT_UNREACH.rawValue)
        case .tcpReset: 0
        }
    }
}
