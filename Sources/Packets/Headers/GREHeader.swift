// The GRE header.

/// Generic routing encapsulation: 4 to 16 bytes (RFC 2784, RFC 2890).
package struct GREHeader: Header, Hashable {
    package static let name = "gre"

    package var ipProtocol: IPProtocol? { .gre }

    /// A checksum over this header and what is behind it is carried; its value is computed unless `checksum` is set.
    package var hasChecksum = false
    package var checksum: UInt16?
    package var key: UInt32?
    package var sequence: UInt32?
    /// nil: the type of the next header, or 0.
    package var type: EtherType?
    /// The bits of the first two bytes that are not the three flags: reserved ones and the version.
    package var reserved: UInt16 = 0

    package init(key: UInt32? = nil, sequence: UInt32? = nil, hasChecksum: Bool = false) {
        self.key = key
        self.sequence = sequence
        self.hasChecksum = hasChecksum
    }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let flags: UInt16 = bytes.bigEndian(at: 0), flags & 7 == 0, let type: UInt16 = bytes.bigEndian(at: 2)
        else { return nil }
        self.init()
        reserved = flags & 0x4fff
        self.type = EtherType(rawValue: type)
        hasChecksum = flags & 0x8000 != 0
        if hasChecksum { checksum = bytes.bigEndian(at: 4) }
        if flags & 0x2000 != 0 { key = bytes.bigEndian(at: hasChecksum ? 8 : 4) ?? 0 }
        if flags & 0x1000 != 0 { sequence = bytes.bigEndian(at: byteCount) ?? 0 }
        if byteCount > bytes.count { return nil }
    }

    package var byteCount: Int { 4 + (hasChecksum ? 4 : 0) + (key == nil ? 0 : 4) + (sequence == nil ? 0 : 4) }
    package var following: Following { type.map { .etherType($0) } ?? .payload }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        let present = (hasChecksum ? 0x8000 : 0) | (key == nil ? 0 : 0x2000) | (sequence == nil ? 0 : 0x1000)
        var bytes: [UInt8] = []
        bytes.append(bigEndian: UInt16(present) | reserved & 0x4fff)
        bytes.append(bigEndian: (type ?? place.inner?.etherType)?.rawValue ?? 0)
        if hasChecksum { bytes.append(bigEndian: UInt32(checksum ?? 0) << 16) }
        if let key { bytes.append(bigEndian: key) }
        if let sequence { bytes.append(bigEndian: sequence) }
        if hasChecksum, checksum == nil {
            bytes.replace(at: 4, bigEndian: InternetChecksum.of(bytes + place.payload))
        }
        return bytes
    }
}
