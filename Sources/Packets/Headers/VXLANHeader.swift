// The VXLAN header.

/// Flags and network identifier before a whole Ethernet frame: 8 bytes (RFC 7348).
package struct VXLANHeader: Header, Hashable {
    package static let name = "vxlan"
    /// The UDP port of it.
    package static let port: UInt16 = 4789

    package var byteCount: Int { 8 }
    package var following: Following { .ethernet }

    /// 24 bits.
    package var vni: UInt32
    package var flags: UInt8 = 8

    package init(vni: UInt32) { self.vni = vni }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let flags: UInt8 = bytes.bigEndian(at: 0), flags & 8 != 0, let word: UInt32 = bytes.bigEndian(at: 4)
        else { return nil }
        self.init(vni: word >> 8)
        self.flags = flags
    }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        var bytes: [UInt8] = [flags, 0, 0, 0]
        bytes.append(bigEndian: vni << 8)
        return bytes
    }
}
