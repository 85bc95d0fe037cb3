// The ICMP header.

/// Type, code, checksum and four bytes whose meaning depends on the type (RFC 792).
package struct ICMPHeader: Header, Hashable {
    package static let name = "icmp"
    package static let echoReply: UInt8 = 0
    package static let echoRequest: UInt8 = 8

    package var ipProtocol: IPProtocol? { .icmp }
    package var byteCount: Int { 8 }

    package var type: UInt8
    package var code: UInt8
    package var checksum: UInt16?
    /// The two halves of the four bytes: identifier and sequence of an echo, 0 and MTU of "fragmentation needed", the
    /// two halves of a redirect's gateway.
    package var id: UInt16
    /// nil: 0; in a flow, the low 16 bits of the sequence number.
    package var sequence: UInt16?

    package init(type: UInt8, code: UInt8 = 0, id: UInt16 = 0, sequence: UInt16? = nil, checksum: UInt16? = nil) {
        self.type = type
        self.code = code
        self.id = id
        self.sequence = sequence
        self.checksum = checksum
    }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let checksum: UInt16 = bytes.bigEndian(at: 2), let id: UInt16 = bytes.bigEndian(at: 4),
            let sequence: UInt16 = bytes.bigEndian(at: 6)
        else { return nil }
        self.init(type: bytes[0], code: bytes[1], id: id, sequence: sequence, checksum: checksum)
    }

    /// Does a message end with the packet it complains about?
    package var isError: Bool { Self.isError(type) }

    package static func isError(_ type: UInt8) -> Bool { [3, 4, 5, 11, 12].contains(type) }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        var bytes = [type, code]
        bytes.append(bigEndian: checksum ?? 0)
        bytes.append(bigEndian: id)
        bytes.append(bigEndian: sequence ?? 0)
        if checksum == nil { bytes.replace(at: 2, bigEndian: InternetChecksum.of(bytes + place.payload)) }
        return bytes
    }
}
