// The address families of nf_tables.

import CLibmnl

/// What a table is for: NFPROTO_* of linux/netfilter.h.
package enum Family: String, Hashable, Sendable, CaseIterable {
    case inet, ip, ip6, bridge, netdev

    /// nfgenmsg.nfgen_family.
    var number: UInt8 {
        switch self {
        case .inet: UInt8(NFPROTO_INET)
        case .ip: UInt8(NFPROTO_IPV4)
        case .ip6: UInt8(NFPROTO_IPV6)
        case .bridge: UInt8(NFPROTO_BRIDGE)
        case .netdev: UInt8(NFPROTO_NETDEV)
        }
    }

    /// nil for families without nf_tables words here, such as arp.
    init?(number: UInt8) {
        guard let family = Self.allCases.first(where: { $0.number == number }) else { return nil }
        self = family
    }
}
