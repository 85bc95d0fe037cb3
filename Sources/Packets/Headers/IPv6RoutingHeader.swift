// The routing header of IPv6.

/// Where a packet shall pass (RFC 8200, 4.4; type 4 is the segment routing of RFC 8754).
package struct IPv6RoutingHeader: ExtensionHeader, Hashable {
    package static let name = "rt"

    package var ipProtocol: IPProtocol? { .routing }

    package var type: UInt8
    package var segmentsLeft: UInt8
    /// The 4 bytes behind those: 0 for types 0 and 2; last entry, flags and tag for type 4, computed if nil.
    package var control: [UInt8]?
    package var addresses: [IPv6Address]
    /// Bytes behind the addresses, to a multiple of 8.
    package var rest: [UInt8] = []
    package var number: IPProtocol?
    /// In units of 8 bytes, the first 8 not counted; nil: as long as it is.
    package var length: UInt8?

    package init(type: UInt8 = 4, segmentsLeft: UInt8, addresses: [IPv6Address]) {
        self.type = type
        self.segmentsLeft = segmentsLeft
        self.addresses = addresses
    }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard bytes.count >= 8 else { return nil }
        let end = Int(bytes[1]) * 8 + 8
        var addresses: [IPv6Address] = []
        while end - 8 - addresses.count * 16 >= 16, let address = bytes.ipv6(at: 8 + addresses.count * 16) {
            addresses.append(address)
        }
        let start = 8 + addresses.count * 16
        guard let rest = bytes.bytes(at: start, count: end - start) else { return nil }
        self.init(type: bytes[2], segmentsLeft: bytes[3], addresses: addresses)
        control = bytes.bytes(at: 4, count: 4)
        self.rest = rest
        number = IPProtocol(rawValue: bytes[0])
        length = bytes[1]
    }

    package var byteCount: Int { 8 + addresses.count * 16 + (rest.count + 7) / 8 * 8 }
    package var following: Following { number.map { .ipProtocol($0) } ?? .payload }

    /// Where the packet goes in the end, for the checksums; nil if it is there, by this header.
    var finalDestination: IPv6Address? {
        guard segmentsLeft > 0 else { return nil }
        return type == 4 ? addresses.first : addresses.last
    }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        guard byteCount <= 2048 else { throw .optionsTooLong(header: Self.name, bytes: byteCount, limit: 2048) }
        let next = number ?? place.inner?.ipProtocol ?? .noNextHeader
        let lastEntry = type == 4 ? UInt8(truncatingIfNeeded: max(0, addresses.count - 1)) : 0
        var bytes = [next.rawValue, length ?? UInt8(byteCount / 8 - 1), type, segmentsLeft]
        bytes += control ?? [lastEntry, 0, 0, 0]
        bytes += addresses.flatMap(\.bytes) + rest
        return bytes + Array(repeating: 0, count: max(0, byteCount - bytes.count))
    }
}
