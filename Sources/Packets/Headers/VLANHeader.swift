// The tag of a virtual LAN.

/// Priority, drop eligibility, identifier and the type behind them: 4 bytes (IEEE 802.1Q; 802.1ad for the outer of two).
package struct VLANHeader: Header, Hashable {
    package static let name = "vlan"

    package var byteCount: Int { 4 }
    /// The type that announces this tag: 802.1Q or 802.1ad.
    package var etherType: EtherType? = .vlan
    /// Priority code point, 3 bits.
    package var pcp: UInt8 = 0
    /// Drop eligible indicator.
    package var dei = false
    /// 12 bits.
    package var id: UInt16
    /// nil: the type of the next header, or 0.
    package var type: EtherType?

    package init(id: UInt16, etherType: EtherType = .vlan) {
        self.id = id
        self.etherType = etherType
    }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let control: UInt16 = bytes.bigEndian(at: 0), let type: UInt16 = bytes.bigEndian(at: 2) else {
            return nil
        }
        self.init(id: control & 0xfff)
        pcp = UInt8(control >> 13)
        dei = control >> 12 & 1 == 1
        self.type = EtherType(rawValue: type)
    }

    /// The tag behind type 802.1ad.
    init?(service bytes: borrowing Span<UInt8>) {
        self.init(decoding: bytes)
        etherType = .serviceVLAN
    }

    package var following: Following { type.map { .etherType($0) } ?? .payload }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: UInt16(pcp & 7) << 13 | (dei ? 0x1000 : 0) | id & 0xfff)
        bytes.append(bigEndian: (type ?? place.inner?.etherType)?.rawValue ?? 0)
        return bytes
    }
}
