// The ICMPv6 header, with the messages of neighbour discovery.

/// Type, code, checksum, four bytes by type, and what neighbour discovery has behind them (RFC 4443, RFC 4861).
package struct ICMPv6Header: Header, Hashable {
    package static let name = "icmpv6"
    package static let echoRequest: UInt8 = 128
    package static let echoReply: UInt8 = 129
    package static let routerSolicitation: UInt8 = 133
    package static let routerAdvertisement: UInt8 = 134
    package static let neighbourSolicitation: UInt8 = 135
    package static let neighbourAdvertisement: UInt8 = 136
    package static let redirect: UInt8 = 137

    package var ipProtocol: IPProtocol? { .icmpv6 }

    package var type: UInt8
    package var code: UInt8
    package var checksum: UInt16?
    /// The two halves of the four bytes: identifier and sequence of an echo, MTU of "packet too big", hop limit, flags
    /// and lifetime of a router advertisement, flags of a neighbour advertisement.
    package var id: UInt16
    /// nil: 0; in a flow, the low 16 bits of the sequence number.
    package var sequence: UInt16?
    /// Behind those: reachable and retransmission time of a router advertisement, the target of a neighbour
    /// message, target and destination of a redirect.
    package var body: [UInt8] = []
    /// Options of neighbour discovery, each with type and length.
    package var options: [UInt8] = []

    package init(type: UInt8, code: UInt8 = 0, id: UInt16 = 0, sequence: UInt16? = nil, checksum: UInt16? = nil) {
        self.type = type
        self.code = code
        self.id = id
        self.sequence = sequence
        self.checksum = checksum
        body = Array(repeating: 0, count: Self.bodyLength(type))
    }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let checksum: UInt16 = bytes.bigEndian(at: 2), let id: UInt16 = bytes.bigEndian(at: 4),
            let sequence: UInt16 = bytes.bigEndian(at: 6)
        else { return nil }
        self.init(type: bytes[0], code: bytes[1], id: id, sequence: sequence, checksum: checksum)
        guard let body = bytes.bytes(at: 8, count: Self.bodyLength(type)) else { return nil }
        self.body = body
        if isNeighbourDiscovery { options = NeighbourOption.prefix(of: bytes, from: 8 + body.count) }
    }

    /// Bytes that the type has behind the first eight, options not counted.
    package static func bodyLength(_ type: UInt8) -> Int {
        switch type {
        case routerAdvertisement: 8
        case neighbourSolicitation, neighbourAdvertisement: 16
        case redirect: 32
        default: 0
        }
    }

    package var isNeighbourDiscovery: Bool { (Self.routerSolicitation...Self.redirect).contains(type) }
    /// Does a message end with the packet it complains about?
    package var isError: Bool { Self.isError(type) }

    package static func isError(_ type: UInt8) -> Bool { type < 128 }
    package var byteCount: Int { 8 + body.count + options.count }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        var bytes = [type, code]
        bytes.append(bigEndian: checksum ?? 0)
        bytes.append(bigEndian: id)
        bytes.append(bigEndian: sequence ?? 0)
        bytes += body + options
        if checksum == nil, let sum = place.checksum(over: bytes, for: .icmpv6) {
            bytes.replace(at: 2, bigEndian: sum)
        }
        return bytes
    }
}

/// An option of neighbour discovery (RFC 4861, 4.6).
package enum NeighbourOption: Hashable, Sendable {
    case sourceMAC(MACAddress)
    case targetMAC(MACAddress)
    case mtu(UInt32)
    /// Padded to a multiple of 8 with its type and length.
    case raw(type: UInt8, data: [UInt8])

    package var bytes: [UInt8] {
        switch self {
        case .sourceMAC(let mac): [1, 1] + mac.bytes
        case .targetMAC(let mac): [2, 1] + mac.bytes
        case .mtu(let mtu): [5, 1, 0, 0] + IPv4Address(mtu).bytes
        case .raw(let type, let data):
            [type, UInt8(truncatingIfNeeded: (data.count + 9) / 8)] + data
                + Array(repeating: 0, count: (data.count + 9) / 8 * 8 - data.count - 2)
        }
    }

    /// The bytes that are whole options of known types; the rest of a message is no option of it.
    static func prefix(of bytes: borrowing Span<UInt8>, from start: Int) -> [UInt8] {
        var end = start
        while let type: UInt8 = bytes.bigEndian(at: end), (1...38).contains(type),
            let length: UInt8 = bytes.bigEndian(at: end + 1), length > 0, end + Int(length) * 8 <= bytes.count
        {
            end += Int(length) * 8
        }
        return bytes.bytes(at: start, count: end - start) ?? []
    }
}
