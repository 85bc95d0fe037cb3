// The numbers by which a header names the one behind it.

/// An EtherType (IANA "ieee-802-numbers").
package struct EtherType: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let ipv4 = EtherType(rawValue: 0x0800)
    package static let arp = EtherType(rawValue: 0x0806)
    package static let vlan = EtherType(rawValue: 0x8100)
    package static let ipv6 = EtherType(rawValue: 0x86dd)
}

/// A protocol number of IPv4 and IPv6 (IANA "protocol-numbers").
package struct IPProtocol: RawRepresentable, Hashable, Sendable {
    package var rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let icmp = IPProtocol(rawValue: 1)
    package static let tcp = IPProtocol(rawValue: 6)
    package static let udp = IPProtocol(rawValue: 17)
}
