// The numbers by which a header names the one behind it.

/// An EtherType (IANA "ieee-802-numbers").
package struct EtherType: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let ipv4 = EtherType(rawValue: 0x0800)
    package static let arp = EtherType(rawValue: 0x0806)
    /// Transparent Ethernet bridging: a whole frame, inside GRE.
    package static let ethernet = EtherType(rawValue: 0x6558)
    /// 802.1Q.
    package static let vlan = EtherType(rawValue: 0x8100)
    package static let ipv6 = EtherType(rawValue: 0x86dd)
    /// 802.1ad, the outer tag of two.
    package static let serviceVLAN = EtherType(rawValue: 0x88a8)
}

/// A protocol number of IPv4 and IPv6 (IANA "protocol-numbers").
package struct IPProtocol: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let hopByHop = IPProtocol(rawValue: 0)
    package static let icmp = IPProtocol(rawValue: 1)
    package static let ipv4 = IPProtocol(rawValue: 4)
    package static let tcp = IPProtocol(rawValue: 6)
    package static let udp = IPProtocol(rawValue: 17)
    package static let ipv6 = IPProtocol(rawValue: 41)
    package static let routing = IPProtocol(rawValue: 43)
    package static let fragment = IPProtocol(rawValue: 44)
    package static let gre = IPProtocol(rawValue: 47)
    package static let icmpv6 = IPProtocol(rawValue: 58)
    package static let noNextHeader = IPProtocol(rawValue: 59)
    package static let destinationOptions = IPProtocol(rawValue: 60)
}
