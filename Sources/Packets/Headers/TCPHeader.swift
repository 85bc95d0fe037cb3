// The TCP header.

/// A segment's header with its options: 20 to 60 bytes (RFC 9293).
package struct TCPHeader: Header, Hashable {
    package struct Flags: OptionSet, Hashable, Sendable {
        /// 12 bits: the reserved ones above these nine too.
        package var rawValue: UInt16

        package init(rawValue: UInt16) { self.rawValue = rawValue }

        package static let fin = Flags(rawValue: 1)
        package static let syn = Flags(rawValue: 2)
        package static let rst = Flags(rawValue: 4)
        package static let psh = Flags(rawValue: 8)
        package static let ack = Flags(rawValue: 16)
        package static let urg = Flags(rawValue: 32)
        package static let ece = Flags(rawValue: 64)
        package static let cwr = Flags(rawValue: 128)
        package static let ae = Flags(rawValue: 256)
    }

    package static let name = "tcp"

    package var ipProtocol: IPProtocol? { .tcp }

    package var source: UInt16
    package var destination: UInt16
    /// nil: 0; in a flow, the packet's sequence number.
    package var sequence: UInt32?
    package var acknowledgement: UInt32 = 0
    package var flags: Flags
    package var window: UInt16 = 65535
    package var urgent: UInt16 = 0
    /// Padded with zeros to a multiple of 4; at most 40 bytes.
    package var options: [UInt8] = []
    /// In units of 4 bytes; nil: as long as it is.
    package var dataOffset: UInt8?
    /// nil: computed with the pseudo header of the IP header around it.
    package var checksum: UInt16?

    package init(source: UInt16, destination: UInt16, flags: Flags = .ack) {
        self.source = source
        self.destination = destination
        self.flags = flags
    }

    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let source: UInt16 = bytes.bigEndian(at: 0), let destination: UInt16 = bytes.bigEndian(at: 2),
            let word: UInt16 = bytes.bigEndian(at: 12), let acknowledgement: UInt32 = bytes.bigEndian(at: 8),
            let window: UInt16 = bytes.bigEndian(at: 14), let urgent: UInt16 = bytes.bigEndian(at: 18),
            let options = bytes.bytes(at: 20, count: Int(word >> 12) * 4 - 20)
        else { return nil }
        self.init(source: source, destination: destination, flags: Flags(rawValue: word & 0xfff))
        sequence = bytes.bigEndian(at: 4)
        self.acknowledgement = acknowledgement
        self.window = window
        self.urgent = urgent
        self.options = options
        dataOffset = UInt8(word >> 12)
        checksum = bytes.bigEndian(at: 16)
    }

    package var byteCount: Int { 20 + (options.count + 3) / 4 * 4 }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        guard options.count <= 40 else {
            throw .optionsTooLong(header: Self.name, bytes: options.count, limit: 40)
        }
        var bytes: [UInt8] = []
        bytes.append(bigEndian: source)
        bytes.append(bigEndian: destination)
        bytes.append(bigEndian: sequence ?? 0)
        bytes.append(bigEndian: acknowledgement)
        bytes.append(bigEndian: UInt16((dataOffset ?? UInt8(byteCount / 4)) & 0xf) << 12 | flags.rawValue & 0xfff)
        bytes.append(bigEndian: window)
        bytes.append(bigEndian: checksum ?? 0)
        bytes.append(bigEndian: urgent)
        bytes += options + Array(repeating: 0, count: byteCount - 20 - options.count)
        if checksum == nil, let sum = place.checksum(over: bytes, for: .tcp) { bytes.replace(at: 16, bigEndian: sum) }
        return bytes
    }
}

/// An option of TCP.
package enum TCPOption: Hashable, Sendable {
    case end
    case nop
    case maximumSegmentSize(UInt16)
    case windowScale(UInt8)
    case sackPermitted
    case sack([ClosedRange<UInt32>])
    case timestamps(value: UInt32, echo: UInt32)
    case raw(kind: UInt8, data: [UInt8])

    package var bytes: [UInt8] {
        switch self {
        case .end: [0]
        case .nop: [1]
        case .maximumSegmentSize(let size): [2, 4, UInt8(size >> 8), UInt8(size & 0xff)]
        case .windowScale(let shift): [3, 3, shift]
        case .sackPermitted: [4, 2]
        case .sack(let blocks):
            [5, UInt8(truncatingIfNeeded: 2 + blocks.count * 8)]
                + blocks.flatMap { IPv4Address($0.lowerBound).bytes + IPv4Address($0.upperBound).bytes }
        case .timestamps(let value, let echo): [8, 10] + IPv4Address(value).bytes + IPv4Address(echo).bytes
        case .raw(let kind, let data): [kind, UInt8(truncatingIfNeeded: data.count + 2)] + data
        }
    }
}
