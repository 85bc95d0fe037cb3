// An ARP message for IPv4 on Ethernet.

/// Who has an address, or who says so: 28 bytes (RFC 826).
package struct ARPHeader: Header, Hashable {
    package static let name = "arp"
    package static let request: UInt16 = 1
    package static let reply: UInt16 = 2

    package var etherType: EtherType? { .arp }
    package var byteCount: Int { 28 }

    package var hardwareType: UInt16 = 1
    package var protocolType = EtherType.ipv4
    package var hardwareLength: UInt8 = 6
    package var protocolLength: UInt8 = 4
    package var operation: UInt16
    package var senderMAC: MACAddress
    package var senderAddress: IPv4Address
    package var targetMAC: MACAddress
    package var targetAddress: IPv4Address

    package init(
        operation: UInt16, senderMAC: MACAddress, senderAddress: IPv4Address, targetMAC: MACAddress = MACAddress(0),
        targetAddress: IPv4Address
    ) {
        self.operation = operation
        self.senderMAC = senderMAC
        self.senderAddress = senderAddress
        self.targetMAC = targetMAC
        self.targetAddress = targetAddress
    }

    /// Lengths other than those of Ethernet and IPv4 are not read.
    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard bytes.count >= 28, bytes[4] == 6, bytes[5] == 4, let hardware: UInt16 = bytes.bigEndian(at: 0),
            let type: UInt16 = bytes.bigEndian(at: 2), let operation: UInt16 = bytes.bigEndian(at: 6),
            let senderMAC = bytes.mac(at: 8), let sender: UInt32 = bytes.bigEndian(at: 14),
            let targetMAC = bytes.mac(at: 18), let target: UInt32 = bytes.bigEndian(at: 24)
        else { return nil }
        self.init(
            operation: operation, senderMAC: senderMAC, senderAddress: IPv4Address(sender), targetMAC: targetMAC,
            targetAddress: IPv4Address(target))
        hardwareType = hardware
        protocolType = EtherType(rawValue: type)
    }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: hardwareType)
        bytes.append(bigEndian: protocolType.rawValue)
        bytes += [hardwareLength, protocolLength]
        bytes.append(bigEndian: operation)
        return bytes + senderMAC.bytes + senderAddress.bytes + targetMAC.bytes + targetAddress.bytes
    }
}

extension Span where Element == UInt8 {
    /// The MAC address at `offset`; nil if it does not lie wholly inside.
    func mac(at offset: Int) -> MACAddress? {
        guard let high: UInt32 = bigEndian(at: offset), let low: UInt16 = bigEndian(at: offset + 4) else { return nil }
        return MACAddress(UInt64(high) << 16 | UInt64(low))
    }

    /// The IPv6 address at `offset`; nil if it does not lie wholly inside.
    func ipv6(at offset: Int) -> IPv6Address? {
        guard let bytes = bytes(at: offset, count: 16), case .v6(let address) = IPAddress(bytes: bytes) else {
            return nil
        }
        return address
    }
}
