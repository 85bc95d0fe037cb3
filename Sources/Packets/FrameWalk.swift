// Where the headers of a frame lie, for those who only look, or change a few bytes of it.

/// A walk along the outermost headers: Ethernet, VLAN tags, IPv4 or IPv6 with its extension headers, up to the transport.
/// It allocates nothing; `Frame(decoding:)` is for those who want the fields.
package struct FrameWalk: Sendable {
    /// What the Ethernet header or the last VLAN tag announces.
    package let type: EtherType
    /// Bytes of Ethernet header and VLAN tags.
    package let linkLength: Int
    /// nil: no IP packet, or one that is cut off within its fixed header or has lengths that cannot be.
    package let packet: NetworkPlace?

    /// nil for a frame without a whole Ethernet header.
    package init?(_ frame: borrowing Span<UInt8>) {
        var offset = 12
        guard var number: UInt16 = frame.bigEndian(at: offset) else { return nil }
        while number == EtherType.vlan.rawValue || number == EtherType.serviceVLAN.rawValue,
            let inner: UInt16 = frame.bigEndian(at: offset + 4)
        {
            number = inner
            offset += 4
        }
        type = EtherType(rawValue: number)
        linkLength = offset + 2
        packet = NetworkPlace(frame, at: offset + 2, type)
    }
}

extension IPProtocol {
    /// A header of IPv6 behind which others follow.
    fileprivate var isExtension: Bool {
        self == .hopByHop || self == .destinationOptions || self == .routing || self == .fragment
    }
}

/// Where the parts of an IP packet lie in a frame; offsets from the frame's beginning.
package struct NetworkPlace: Sendable {
    package let start: Int
    package let isIPv6: Bool
    /// Behind the fixed header: IPv4's options end here, IPv6's extension headers begin here.
    package let headerEnd: Int
    /// Where the IP packet ends by its own length; this may lie behind the frame's end.
    package let end: Int
    /// The protocol behind all headers that were walked.
    package private(set) var number: IPProtocol
    /// The transport header; nil where it is in another fragment, or not to be found.
    package private(set) var transport: Int?
    /// All of the IP packet's data, not a fragment of it.
    package private(set) var isWhole = true
    /// The destination in the pseudo header: with a routing header, that of the last hop (RFC 8200, 8.1).
    package private(set) var finalDestination: Int

    fileprivate init?(_ frame: borrowing Span<UInt8>, at start: Int, _ type: EtherType) {
        self.start = start
        guard let first: UInt8 = frame.bigEndian(at: start) else { return nil }
        switch (type, first >> 4) {
        case (.ipv4, 4):
            let length = Int(first & 0xf) * 4
            guard length >= 20, frame.count >= start + 20 else { return nil }
            isIPv6 = false
            headerEnd = start + length
            end = start + Int(frame[start + 2]) << 8 + Int(frame[start + 3])
            number = IPProtocol(rawValue: frame[start + 9])
            finalDestination = start + 16
            let fragment = UInt16(frame[start + 6]) << 8 | UInt16(frame[start + 7])
            isWhole = fragment & 0x3fff == 0
            if fragment & 0x1fff == 0 { transport = headerEnd }
        case (.ipv6, 6):
            guard frame.count >= start + 40 else { return nil }
            isIPv6 = true
            headerEnd = start + 40
            end = headerEnd + Int(frame[start + 4]) << 8 + Int(frame[start + 5])
            number = IPProtocol(rawValue: frame[start + 6])
            finalDestination = start + 24
            walkExtensions(frame)
        default: return nil
        }
    }

    private mutating func walkExtensions(_ frame: borrowing Span<UInt8>) {
        var offset = headerEnd
        while number.isExtension {
            guard offset + 8 <= min(end, frame.count) else { return }
            let kind = number
            number = IPProtocol(rawValue: frame[offset])
            let length = kind == .fragment ? 8 : Int(frame[offset + 1]) * 8 + 8
            if kind == .routing { walkRoute(frame, at: offset, length) }
            if kind == .fragment {
                let fragment = UInt16(frame[offset + 2]) << 8 | UInt16(frame[offset + 3])
                isWhole = fragment & 0xfff9 == 0
                if fragment & 0xfff8 != 0 { return }
            }
            offset += length
        }
        transport = offset
    }

    /// Segment routing lists the last segment first (RFC 8754).
    private mutating func walkRoute(_ frame: borrowing Span<UInt8>, at offset: Int, _ length: Int) {
        let addresses = (length - 8) / 16
        guard frame[offset + 3] > 0, addresses > 0 else { return }
        let place = offset + 8 + (frame[offset + 2] == 4 ? 0 : (addresses - 1) * 16)
        if place + 16 <= frame.count { finalDestination = place }
    }

    /// Bytes of an address.
    package var width: Int { isIPv6 ? 16 : 4 }
    package var source: Int { start + (isIPv6 ? 8 : 12) }
    package var destination: Int { source + width }

    /// The checksum of an IPv4 header.
    package var headerChecksum: Int? { isIPv6 ? nil : start + 10 }

    /// Where the transport's checksum lies that covers the IP addresses too; nil for others.
    package var transportChecksum: Int? {
        guard let transport else { return nil }
        switch number {
        case .tcp: return transport + 16
        case .udp: return transport + 6
        case .icmpv6 where isIPv6: return transport + 2
        default: return nil
        }
    }

    /// The sum that a transport checksum begins with, over `length` bytes of transport header and payload.
    package func pseudoHeader(_ frame: borrowing Span<UInt8>, length: Int) -> InternetChecksum {
        var sum = InternetChecksum()
        sum.add(frame, source..<(source + width))
        sum.add(frame, finalDestination..<(finalDestination + width))
        sum.add(words: UInt64(number.rawValue) + UInt64(length >> 16) + UInt64(length & 0xffff))
        return sum
    }

    /// An ICMP message about a packet that was not delivered, with the beginning of that packet in it.
    package func isError(in frame: borrowing Span<UInt8>) -> Bool {
        guard let transport, let type: UInt8 = frame.bigEndian(at: transport) else { return false }
        switch number {
        case .icmp where !isIPv6: return ICMPHeader.isError(type)
        case .icmpv6 where isIPv6: return ICMPv6Header.isError(type)
        default: return false
        }
    }
}
