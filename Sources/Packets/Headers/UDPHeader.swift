// The UDP header.

/// Ports, length and checksum: 8 bytes (RFC 768).
package struct UDPHeader: Header, Hashable {
    package static let name = "udp"
    package static let byteCount = 8

    package var ipProtocol: IPProtocol? { .udp }
    package var byteCount: Int { Self.byteCount }
    package var following: Following { .port(destination) }

    package var source: UInt16
    package var destination: UInt16
    package var length: UInt16?
    /// nil: computed with the pseudo header of the IP header around it; 0: none.
    package var checksum: UInt16?

    package init(source: UInt16, destination: UInt16, length: UInt16? = nil, checksum: UInt16? = nil) {
        self.source = source
        self.destination = destination
        self.length = length
        self.checksum = checksum
    }

    /// Reads the header at the beginning of `bytes`; nil if they are too few.
    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let source: UInt16 = bytes.bigEndian(at: 0), let destination: UInt16 = bytes.bigEndian(at: 2),
            let length: UInt16 = bytes.bigEndian(at: 4), let checksum: UInt16 = bytes.bigEndian(at: 6)
        else { return nil }
        self.init(source: source, destination: destination, length: length, checksum: checksum)
    }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        let real = Self.byteCount + place.payload.count
        guard let length = length ?? UInt16(exactly: real) else { throw .tooLong(header: "udp", bytes: real) }
        var bytes: [UInt8] = []
        bytes.append(bigEndian: source)
        bytes.append(bigEndian: destination)
        bytes.append(bigEndian: length)
        bytes.append(bigEndian: checksum ?? 0)
        if checksum == nil, let sum = place.checksum(over: bytes, for: .udp) {
            bytes.replace(at: 6, bigEndian: Self.onTheWire(sum))
        }
        return bytes
    }

    /// A checksum that comes out as 0 is sent as its other form, because 0 means "none".
    package static func onTheWire(_ checksum: UInt16) -> UInt16 { checksum == 0 ? 0xffff : checksum }
}
