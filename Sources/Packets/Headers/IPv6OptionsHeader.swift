// The extension headers of IPv6 that carry options: hop-by-hop and destination options.

/// Options that every router looks at (RFC 8200, 4.3).
package struct IPv6HopByHopHeader: ExtensionHeader, Hashable {
    package static let name = "hopopt"

    package var ipProtocol: IPProtocol? { .hopByHop }
    package var body: IPv6Options

    package init(_ body: IPv6Options = IPv6Options()) { self.body = body }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let body = IPv6Options(decoding: bytes) else { return nil }
        self.init(body)
    }

    package var byteCount: Int { body.byteCount }
    package var following: Following { body.number.map { .ipProtocol($0) } ?? .payload }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        try body.encoded(in: place, header: Self.name)
    }
}

/// Options for the destination (RFC 8200, 4.6).
package struct IPv6DestinationHeader: ExtensionHeader, Hashable {
    package static let name = "dst"

    package var ipProtocol: IPProtocol? { .destinationOptions }
    package var body: IPv6Options

    package init(_ body: IPv6Options = IPv6Options()) { self.body = body }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let body = IPv6Options(decoding: bytes) else { return nil }
        self.init(body)
    }

    package var byteCount: Int { body.byteCount }
    package var following: Following { body.number.map { .ipProtocol($0) } ?? .payload }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        try body.encoded(in: place, header: Self.name)
    }
}

/// What both have: the next header's number, a length, and options.
package struct IPv6Options: Hashable, Sendable {
    /// Type, length and value of each, one after the other; padded with Pad1 or PadN to a multiple of 8.
    package var options: [UInt8]
    /// nil: the number of the next header.
    package var number: IPProtocol?
    /// In units of 8 bytes, the first 8 not counted; nil: as long as it is.
    package var length: UInt8?

    package init(_ options: [UInt8] = []) { self.options = options }

    init?(decoding bytes: borrowing Span<UInt8>) {
        guard let number: UInt8 = bytes.bigEndian(at: 0), let length: UInt8 = bytes.bigEndian(at: 1),
            let options = bytes.bytes(at: 2, count: Int(length) * 8 + 6)
        else { return nil }
        self.init(options)
        self.number = IPProtocol(rawValue: number)
        self.length = length
    }

    var byteCount: Int { (options.count + 9) / 8 * 8 }

    func encoded(in place: HeaderPlace, header: String) throws(HeaderError) -> [UInt8] {
        guard byteCount <= 2048 else { throw .optionsTooLong(header: header, bytes: options.count, limit: 2046) }
        let next = number ?? place.inner?.ipProtocol ?? .noNextHeader
        let bytes = [next.rawValue, length ?? UInt8(byteCount / 8 - 1)] + options
        let padding = byteCount - bytes.count
        if padding < 2 { return bytes + Array(repeating: 0, count: padding) }
        return bytes + [1, UInt8(padding - 2)] + Array(repeating: 0, count: padding - 2)
    }
}
