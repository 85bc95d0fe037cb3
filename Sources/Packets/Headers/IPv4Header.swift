// The IPv4 header.

/// An IPv4 header with its options: 20 to 60 bytes (RFC 791).
package struct IPv4Header: Header, Hashable {
    package struct Flags: OptionSet, Hashable, Sendable {
        package var rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        package static let moreFragments = Flags(rawValue: 1)
        package static let dontFragment = Flags(rawValue: 2)
        package static let reserved = Flags(rawValue: 4)
    }

    package static let name = "ipv4"

    package var etherType: EtherType? { .ipv4 }
    /// IPv4 in IPv4 (RFC 2003).
    package var ipProtocol: IPProtocol? { .ipv4 }
    /// A fragment behind the first has no header of what it carries.
    package var following: Following {
        guard fragmentOffset == 0, let number, number != .hopByHop else { return .payload }
        return .ipProtocol(number)
    }
    package var totalByteCount: Int? { totalLength.map { Int($0) } }

    package var source: IPv4Address
    package var destination: IPv4Address
    package var ttl: UInt8 = 64
    /// 6 bits.
    package var dscp: UInt8 = 0
    /// 2 bits.
    package var ecn: UInt8 = 0
    /// nil: 0; in a flow, the low 16 bits of the sequence number.
    package var id: UInt16?
    package var flags: Flags = []
    /// In units of 8 bytes, 13 bits.
    package var fragmentOffset: UInt16 = 0
    /// Padded with zeros to a multiple of 4; at most 40 bytes.
    package var options: [UInt8] = []
    package var version: UInt8 = 4
    /// In units of 4 bytes; nil: as long as it is.
    package var headerLength: UInt8?
    package var totalLength: UInt16?
    /// nil: the number of the next header, or 255.
    package var number: IPProtocol?
    package var checksum: UInt16?

    package init(source: IPv4Address, destination: IPv4Address) {
        self.source = source
        self.destination = destination
    }

    /// Reads the header at the beginning of `bytes`; nil if they are too few or not version 4.
    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let source: UInt32 = bytes.bigEndian(at: 12), let destination: UInt32 = bytes.bigEndian(at: 16),
            bytes[0] >> 4 == 4, bytes[0] & 0xf >= 5,
            let options = bytes.bytes(at: 20, count: Int(bytes[0] & 0xf) * 4 - 20),
            let fragment: UInt16 = bytes.bigEndian(at: 6)
        else { return nil }
        self.init(source: IPv4Address(source), destination: IPv4Address(destination))
        headerLength = bytes[0] & 0xf
        dscp = bytes[1] >> 2
        ecn = bytes[1] & 3
        totalLength = bytes.bigEndian(at: 2)
        id = bytes.bigEndian(at: 4)
        flags = Flags(rawValue: UInt8(fragment >> 13))
        fragmentOffset = fragment & 0x1fff
        ttl = bytes[8]
        number = IPProtocol(rawValue: bytes[9])
        checksum = bytes.bigEndian(at: 10)
        self.options = options
    }

    /// The length of the header as it is encoded.
    package var byteCount: Int { 20 + (options.count + 3) / 4 * 4 }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] {
        guard options.count <= 40 else { throw .optionsTooLong(header: Self.name, bytes: options.count, limit: 40) }
        var bytes: [UInt8] = []
        bytes.append(version << 4 | (headerLength ?? UInt8(byteCount / 4)) & 0xf)
        bytes.append(dscp << 2 | ecn & 3)
        bytes.append(bigEndian: try length(with: place.payload.count))
        bytes.append(bigEndian: id ?? 0)
        bytes.append(bigEndian: UInt16(flags.rawValue & 7) << 13 | fragmentOffset & 0x1fff)
        bytes.append(ttl)
        bytes.append((number ?? place.inner?.ipProtocol)?.rawValue ?? 255)
        bytes.append(bigEndian: checksum ?? 0)
        bytes += source.bytes + destination.bytes + options
        bytes += Array(repeating: 0, count: byteCount - bytes.count)
        if checksum == nil { bytes.replace(at: 10, bigEndian: InternetChecksum.of(bytes)) }
        return bytes
    }

    package func pseudoHeader(for number: IPProtocol, length: Int) -> InternetChecksum? {
        var checksum = InternetChecksum()
        checksum.add(source.bytes + destination.bytes + [0, number.rawValue])
        checksum.add([UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)])
        return checksum
    }

    private func length(with payload: Int) throws(HeaderError) -> UInt16 {
        if let totalLength { return totalLength }
        guard let length = UInt16(exactly: byteCount + payload) else {
            throw .tooLong(header: "ipv4", bytes: byteCount + payload)
        }
        return length
    }
}
