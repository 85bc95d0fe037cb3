// The expression meta: loads what the kernel knows about a packet besides its bytes.

import CLibmnl

/// `[ meta load KEY => reg 1 ]`
package struct Meta: Expression, Hashable {
    package static let name = "meta"

    /// NFT_META_*.
    package enum Key: UInt32, Hashable, Sendable {
        /// The EtherType, 2 bytes in network order.
        case `protocol` = 1
        /// 4 bytes in host order.
        case mark = 3
        /// The interface's name, 16 bytes.
        case inputInterfaceName = 6
        case outputInterfaceName = 7
        /// NFPROTO_IPV4 or NFPROTO_IPV6, 1 byte.
        case networkFamily = 15
        /// IPPROTO_*, 1 byte.
        case transportProtocol = 16
    }

    package var key: Key

    package init(_ key: Key) { self.key = key }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_META_KEY, big: key)
        data.attribute(NFTA_META_DREG, big: Register.one)
    }
}
