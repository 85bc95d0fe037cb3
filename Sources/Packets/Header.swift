// What every header of a frame can do; each kind of header is one file in Headers/.

/// One header. A field that is nil is computed when the header is encoded; a field that is set is written as it is,
/// wrong values included.
package protocol Header: Sendable {
    /// The number by which an Ethernet header announces this one.
    static var etherType: EtherType? { get }
    /// The number by which an IP header announces this one.
    static var ipProtocol: IPProtocol? { get }

    /// The header's bytes, for its place in a frame.
    func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8]

    /// The pseudo header that a transport checksum begins with, if this is an IP header.
    func pseudoHeader(for number: IPProtocol, length: Int) -> InternetChecksum?
}

extension Header {
    package static var etherType: EtherType? { nil }
    package static var ipProtocol: IPProtocol? { nil }

    package func pseudoHeader(for number: IPProtocol, length: Int) -> InternetChecksum? { nil }
}

/// Where a header stands in a frame.
package struct HeaderPlace: Sendable {
    package var outer: (any Header)?
    package var inner: (any Header)?
    /// Everything behind the header, encoded.
    package var payload: [UInt8]

    package init(outer: (any Header)? = nil, inner: (any Header)? = nil, payload: [UInt8] = []) {
        self.outer = outer
        self.inner = inner
        self.payload = payload
    }
}

/// A header that cannot be encoded.
package enum HeaderError: Error, Equatable, CustomStringConvertible {
    case tooLong(header: String, bytes: Int)
    case optionsTooLong(bytes: Int)
    case noRoomForTag(payload: Int)

    package var description: String {
        switch self {
        case .tooLong(let header, let bytes):
            "\(header): \(bytes) bytes do not fit its 16-bit length; make the payload smaller or write the length"
        case .optionsTooLong(let bytes): "ipv4: \(bytes) bytes of options; at most 40 fit"
        case .noRoomForTag(let payload):
            "payload: \(payload) bytes have no room for the tag; give at least \(Tag.byteCount)"
        }
    }
}
