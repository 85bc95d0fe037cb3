// An address of either family, and a network prefix.

/// An IPv4 or IPv6 address.
package enum IPAddress: Hashable, Sendable, CustomStringConvertible {
    case v4(IPv4Address)
    case v6(IPv6Address)

    package init?(_ text: some StringProtocol) {
        if let address = IPv4Address(text) {
            self = .v4(address)
        } else if let address = IPv6Address(text) {
            self = .v6(address)
        } else {
            return nil
        }
    }

    /// The address in network order: 4 or 16 bytes.
    package var bytes: [UInt8] {
        switch self {
        case .v4(let address): address.bytes
        case .v6(let address): address.bytes
        }
    }

    /// 32 or 128.
    package var bitWidth: Int { bytes.count * 8 }

    package var isIPv6: Bool { if case .v6 = self { true } else { false } }

    package var description: String {
        switch self {
        case .v4(let address): address.description
        case .v6(let address): address.description
        }
    }
}

/// An address with a prefix length, as `ip address` writes it: 10.0.0.1/24.
package struct Prefix: Hashable, Sendable, CustomStringConvertible {
    package var address: IPAddress
    package var length: Int

    package init(_ address: IPAddress, length: Int) {
        self.address = address
        self.length = length
    }

    /// Reads `ADDRESS/LENGTH`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(parts[0]) else { return nil }
        guard let length = Int(parts[1]), parts[1].allSatisfy(\.isNumber), (0...address.bitWidth).contains(length)
        else { return nil }
        self.init(address, length: length)
    }

    /// The same prefix with all host bits 0.
    package var network: Prefix {
        let masked = address.bytes.enumerated().map { index, byte in byte & mask(ofByte: index) }
        return Prefix(IPAddress(bytes: masked), length: length)
    }

    /// Does `other` lie in this prefix's network?
    package func contains(_ other: IPAddress) -> Bool {
        other.bitWidth == address.bitWidth && Prefix(other, length: length).network == network
    }

    /// Do two prefixes share an address?
    package func overlaps(_ other: Prefix) -> Bool {
        contains(other.address) && length <= other.length || other.contains(address) && other.length <= length
    }

    package var description: String { "\(address)/\(length)" }

    private func mask(ofByte index: Int) -> UInt8 {
        let bits = min(max(length - index * 8, 0), 8)
        return bits == 0 ? 0 : UInt8(truncatingIfNeeded: 0xff << (8 - bits))
    }
}

extension IPAddress {
    /// From 4 or 16 bytes in network order.
    package init(bytes: [UInt8]) {
        precondition(bytes.count == 4 || bytes.count == 16, "an IP address has 4 or 16 bytes")
        if bytes.count == 4 {
            self = .v4(IPv4Address(bytes.reduce(0) { $0 << 8 | UInt32($1) }))
        } else {
            let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
            self = .v6(IPv6Address(eight: groups))
        }
    }
}
