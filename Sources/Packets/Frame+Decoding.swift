// Frames read back from bytes.

extension Frame {
    /// Reads a frame as far as its headers are known, those inside of tunnels too; the rest is payload. What is behind
    /// the outermost IP packet is padding and left out. nil if not even an Ethernet header is there.
    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let ethernet = EthernetHeader(decoding: bytes) else { return nil }
        self.init([ethernet])
        decode(ethernet, of: bytes)
    }

    /// Reads a packet that begins with an IP header, such as one that an ICMP error quotes; nil if there is none.
    package init?(decodingIP bytes: borrowing Span<UInt8>) {
        guard let first: UInt8 = bytes.bigEndian(at: 0) else { return nil }
        let type = first >> 4 == 6 ? EtherType.ipv6 : .ipv4
        guard let header = Self.header(.etherType(type), decoding: bytes) else { return nil }
        self.init([header])
        decode(header, of: bytes)
    }

    /// Reads what is behind the first header.
    private mutating func decode(_ first: any Header, of bytes: borrowing Span<UInt8>) {
        var header = first
        var start = 0
        var end = bytes.count
        while true {
            if let total = header.totalByteCount { end = min(end, start + max(total, header.byteCount)) }
            start = min(start + header.byteCount, end)
            guard let next = Self.header(header.following, decoding: bytes.extracting(start..<end)) else { break }
            headers.append(next)
            header = next
        }
        payload = bytes.bytes(at: start, count: end - start) ?? []
    }

    private static func header(_ following: Following, decoding bytes: borrowing Span<UInt8>) -> (any Header)? {
        switch following {
        case .ethernet: EthernetHeader(decoding: bytes)
        case .etherType(let type): header(type, decoding: bytes)
        case .ipProtocol(let number): header(number, decoding: bytes)
        case .port(VXLANHeader.port): VXLANHeader(decoding: bytes)
        case .port, .payload: nil
        }
    }

    private static func header(_ type: EtherType, decoding bytes: borrowing Span<UInt8>) -> (any Header)? {
        switch type {
        case .ipv4: IPv4Header(decoding: bytes)
        case .ipv6: IPv6Header(decoding: bytes)
        case .arp: ARPHeader(decoding: bytes)
        case .ethernet: EthernetHeader(decoding: bytes)
        case .vlan: VLANHeader(decoding: bytes)
        case .serviceVLAN: VLANHeader(service: bytes)
        default: nil
        }
    }

    private static func header(_ number: IPProtocol, decoding bytes: borrowing Span<UInt8>) -> (any Header)? {
        switch number {
        case .icmp: ICMPHeader(decoding: bytes)
        case .ipv4: IPv4Header(decoding: bytes)
        case .tcp: TCPHeader(decoding: bytes)
        case .udp: UDPHeader(decoding: bytes)
        case .ipv6: IPv6Header(decoding: bytes)
        case .gre: GREHeader(decoding: bytes)
        case .icmpv6: ICMPv6Header(decoding: bytes)
        case .hopByHop: IPv6HopByHopHeader(decoding: bytes)
        case .destinationOptions: IPv6DestinationHeader(decoding: bytes)
        case .routing: IPv6RoutingHeader(decoding: bytes)
        case .fragment: IPv6FragmentHeader(decoding: bytes)
        default: nil
        }
    }
}
