// The fragment header of IPv6.

/// Which part of a packet this is: 8 bytes (RFC 8200, 4.5).
package struct IPv6FragmentHeader: ExtensionHeader, Hashable {
    package static let name = "frag"

    package var ipProtocol: IPProtocol? { .fragment }
    package var byteCount: Int { 8 }

    /// In units of 8 bytes, 13 bits.
    package var offset: UInt16 = 0
    package var moreFragments = false
    /// nil: 0; in a flow, the sequence number.
    package var id: UInt32?
    package var number: IPProtocol?
    /// The byte behind the number, and the 2 bits before the flag.
    package var reserved: UInt8 = 0
    package var reservedBits: UInt8 = 0

    package init(offset: UInt16 = 0, moreFragments: Bool = false, id: UInt32? = nil) {
        self.offset = offset
        self.moreFragments = moreFragments
        self.id = id
    }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let word: UInt16 = bytes.bigEndian(at: 2), let id: UInt32 = bytes.bigEndian(at: 4) else { return nil }
        self.init(offset: word >> 3, moreFragments: word & 1 == 1, id: id)
        number = IPProtocol(rawValue: bytes[0])
        reserved = bytes[1]
        reservedBits = UInt8(word >> 1 & 3)
    }

    /// A fragment behind the first has no header of what it carries.
    package var following: Following { offset == 0 ? number.map { .ipProtocol($0) } ?? .payload : .payload }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        var bytes = [(number ?? place.inner?.ipProtocol ?? .noNextHeader).rawValue, reserved]
        bytes.append(bigEndian: offset << 3 | UInt16(reservedBits & 3) << 1 | (moreFragments ? 1 : 0))
        bytes.append(bigEndian: id ?? 0)
        return bytes
    }
}
