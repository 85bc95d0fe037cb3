// The Ethernet II header.

/// Destination, source and EtherType: 14 bytes (IEEE 802.3, RFC 894).
package struct EthernetHeader: Header, Hashable {
    package static let name = "eth"
    package static let byteCount = 14

    package var etherType: EtherType? { .ethernet }
    package var byteCount: Int { Self.byteCount }
    package var following: Following { type.map { .etherType($0) } ?? .payload }

    package var destination: MACAddress
    package var source: MACAddress
    /// nil: the type of the next header, or 0.
    package var type: EtherType?

    package init(destination: MACAddress, source: MACAddress, type: EtherType? = nil) {
        self.destination = destination
        self.source = source
        self.type = type
    }

    /// Reads the header at the beginning of `bytes`; nil if they are too few.
    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let high: UInt32 = bytes.bigEndian(at: 0), let low: UInt16 = bytes.bigEndian(at: 4),
            let sourceHigh: UInt32 = bytes.bigEndian(at: 6), let sourceLow: UInt16 = bytes.bigEndian(at: 10),
            let type: UInt16 = bytes.bigEndian(at: 12)
        else { return nil }
        self.init(
            destination: MACAddress(UInt64(high) << 16 | UInt64(low)),
            source: MACAddress(UInt64(sourceHigh) << 16 | UInt64(sourceLow)), type: EtherType(rawValue: type))
    }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        var bytes = destination.bytes + source.bytes
        bytes.append(bigEndian: (type ?? place.inner?.etherType)?.rawValue ?? 0)
        return bytes
    }
}
