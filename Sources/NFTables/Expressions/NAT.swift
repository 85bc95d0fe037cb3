// The expression nat: rewrites an address, and the port if asked.

import CLibmnl

/// `snat to ADDRESS:PORTS`, `dnat to ADDRESS:PORTS`; the values come from registers: the address from 1, the first
/// port from 2, the last port from 3.
package struct NAT: Expression, Hashable {
    package static let name = "nat"

    /// NFT_NAT_*.
    package enum Kind: UInt32, Hashable, Sendable { case source = 0, destination }
    package enum Ports: Hashable, Sendable { case kept, one, range }

    package var kind: Kind
    /// ip or ip6.
    package var family: Family
    package var ports: Ports

    package init(_ kind: Kind, family: Family, ports: Ports = .kept) {
        self.kind = kind
        self.family = family
        self.ports = ports
    }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_NAT_TYPE, big: kind)
        data.attribute(NFTA_NAT_FAMILY, big: UInt32(family.number))
        data.attribute(NFTA_NAT_REG_ADDR_MIN, big: Register.one)
        guard ports != .kept else { return }
        data.attribute(NFTA_NAT_REG_PROTO_MIN, big: Register.two)
        if ports == .range { data.attribute(NFTA_NAT_REG_PROTO_MAX, big: Register.three) }
        let protocolSpecified: UInt32 = 2
        data.attribute(NFTA_NAT_FLAGS, big: protocolSpecified)
    }
}
