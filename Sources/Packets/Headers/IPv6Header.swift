// The IPv6 header.

/// The fixed header: 40 bytes (RFC 8200).
package struct IPv6Header: Header, Hashable {
    package static let name = "ipv6"

    package var etherType: EtherType? { .ipv6 }
    /// IPv6 in IPv4 or IPv6 (RFC 2473).
    package var ipProtocol: IPProtocol? { .ipv6 }
    package var byteCount: Int { 40 }

    package var source: IPv6Address
    package var destination: IPv6Address
    package var hopLimit: UInt8 = 64
    /// 6 bits.
    package var dscp: UInt8 = 0
    /// 2 bits.
    package var ecn: UInt8 = 0
    /// 20 bits.
    package var flowLabel: UInt32 = 0
    package var version: UInt8 = 6
    /// nil: bytes behind this header.
    package var payloadLength: UInt16?
    /// nil: the number of the next header; 59, no next header, without one.
    package var number: IPProtocol?

    package init(source: IPv6Address, destination: IPv6Address) {
        self.source = source
        self.destination = destination
    }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let word: UInt32 = bytes.bigEndian(at: 0), word >> 28 == 6, let source = bytes.ipv6(at: 8),
            let destination = bytes.ipv6(at: 24)
        else { return nil }
        self.init(source: source, destination: destination)
        dscp = UInt8(word >> 22 & 0x3f)
        ecn = UInt8(word >> 20 & 3)
        flowLabel = word & 0xfffff
        payloadLength = bytes.bigEndian(at: 4)
        number = IPProtocol(rawValue: bytes[6])
        hopLimit = bytes[7]
    }

    package var following: Following { number.map { .ipProtocol($0) } ?? .payload }
    package var totalByteCount: Int? { payloadLength.map { byteCount + Int($0) } }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        guard let length = payloadLength ?? UInt16(exactly: place.payload.count) else {
            throw .tooLong(header: Self.name, bytes: place.payload.count)
        }
        let traffic = UInt32(dscp & 0x3f) << 22 | UInt32(ecn & 3) << 20
        var bytes: [UInt8] = []
        bytes.append(bigEndian: UInt32(version & 0xf) << 28 | traffic | flowLabel & 0xfffff)
        bytes.append(bigEndian: length)
        bytes.append((number ?? place.inner?.ipProtocol ?? .noNextHeader).rawValue)
        bytes.append(hopLimit)
        return bytes + source.bytes + destination.bytes
    }

    package func pseudoHeader(for number: IPProtocol, length: Int) -> InternetChecksum? {
        var bytes = source.bytes + destination.bytes
        bytes.append(bigEndian: UInt32(truncatingIfNeeded: length))
        var checksum = InternetChecksum()
        checksum.add(bytes + [0, 0, 0, number.rawValue])
        return checksum
    }
}
