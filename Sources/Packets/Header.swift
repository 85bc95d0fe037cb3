// What every header of a frame can do; each kind of header is one file in Headers/.

/// One header. A field that is nil is computed when the header is encoded; a field that is set is written as it is,
/// wrong values included.
package protocol Header: Sendable {
    /// nft's word for it: `ipv4`.
    static var name: String { get }
    /// The number by which an Ethernet header announces this one.
    var etherType: EtherType? { get }
    /// The number by which an IP header announces this one.
    var ipProtocol: IPProtocol? { get }
    /// Bytes of the header as it is encoded.
    var byteCount: Int { get }

    /// Reads the header at the beginning of `bytes`; nil if they are too few or something else.
    init?(decoding bytes: borrowing Span<UInt8>)

    /// The header's bytes, for its place in a frame.
    func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8]

    /// What is behind the header, as far as it says so.
    var following: Following { get }

    /// Bytes of the header and all that it says is behind it; nil if it does not say.
    var totalByteCount: Int? { get }

    /// The pseudo header that a transport checksum begins with, if this is an IP header.
    func pseudoHeader(for number: IPProtocol, length: Int) -> InternetChecksum?
}

extension Header {
    package var etherType: EtherType? { nil }
    package var ipProtocol: IPProtocol? { nil }
    package var following: Following { .payload }
    package var totalByteCount: Int? { nil }

    package func pseudoHeader(for number: IPProtocol, length: Int) -> InternetChecksum? { nil }
}

/// What a header announces behind itself.
package enum Following: Hashable, Sendable {
    case etherType(EtherType)
    case ipProtocol(IPProtocol)
    /// A UDP port by which a tunnel is known.
    case port(UInt16)
    case ethernet
    case payload
}

/// A header between IPv6 and what it carries, which checksums look through (RFC 8200).
package protocol ExtensionHeader: Header {}

/// Where a header stands in a frame.
package struct HeaderPlace: Sendable {
    /// The headers around it, the outermost first.
    package var outer: [any Header]
    package var inner: (any Header)?
    /// Everything behind the header, encoded.
    package var payload: [UInt8]

    package init(outer: [any Header] = [], inner: (any Header)? = nil, payload: [UInt8] = []) {
        self.outer = outer
        self.inner = inner
        self.payload = payload
    }

    /// The pseudo header of the IP header around it; with a routing header, of the last destination.
    package func pseudoHeader(for number: IPProtocol, length: Int) -> InternetChecksum? {
        var destination: IPv6Address?
        for header in outer.reversed() {
            if let routing = header as? IPv6RoutingHeader { destination = routing.finalDestination ?? destination }
            if header is any ExtensionHeader { continue }
            guard var ipv6 = header as? IPv6Header, let destination else {
                return header.pseudoHeader(for: number, length: length)
            }
            ipv6.destination = destination
            return ipv6.pseudoHeader(for: number, length: length)
        }
        return nil
    }

    /// The internet checksum over the pseudo header, a header whose checksum is 0, and what is behind it; nil if no IP
    /// header is around it.
    func checksum(over header: [UInt8], for number: IPProtocol) -> UInt16? {
        guard var sum = pseudoHeader(for: number, length: header.count + payload.count) else { return nil }
        sum.add(header)
        sum.add(payload)
        return sum.value
    }
}

/// A header that cannot be encoded.
package enum HeaderError: Error, Equatable, CustomStringConvertible {
    case tooLong(header: String, bytes: Int)
    case optionsTooLong(header: String, bytes: Int, limit: Int)
    case noRoomForTag(payload: Int)

    package var description: String {
        switch self {
        case .tooLong(let header, let bytes):
            "\(header): \(bytes) bytes do not fit its 16-bit length; make the payload smaller or write the length"
        case .optionsTooLong(let header, let bytes, let limit):
            "\(header): \(bytes) bytes of options; at most \(limit) fit"
        case .noRoomForTag(let payload):
            "payload: \(payload) bytes have no room for the tag; give at least \(Tag.byteCount)"
        }
    }
}
