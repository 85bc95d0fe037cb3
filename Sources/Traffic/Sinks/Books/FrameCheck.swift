// Looks through a frame's headers: are its checksums right, and how long is its payload?

import Packets

/// A frame as a packet socket got it. It reads Ethernet, VLAN tags, IPv4, IPv6 with extension headers, and the
/// checksums of UDP, TCP and ICMP; of anything else it says nothing bad.
struct FrameCheck {
    /// Bytes behind the last header that was understood.
    private(set) var payloadLength: Int
    /// No checksum is wrong.
    private(set) var isIntact = true

    init(_ frame: borrowing Span<UInt8>, transport: Bool) {
        guard let walk = FrameWalk(frame) else {
            payloadLength = max(0, frame.count - EthernetHeader.byteCount)
            return
        }
        payloadLength = frame.count - walk.linkLength
        if let packet = walk.packet {
            check(frame, packet, transport)
        } else if walk.type == .ipv4 || walk.type == .ipv6 {
            isIntact = false
        }
    }

    private mutating func check(_ frame: borrowing Span<UInt8>, _ packet: NetworkPlace, _ transport: Bool) {
        guard packet.headerEnd <= packet.end, packet.end <= frame.count else { return isIntact = false }
        payloadLength = packet.end - packet.headerEnd
        if !packet.isIPv6 {
            var sum = InternetChecksum()
            sum.add(frame, packet.start..<packet.headerEnd)
            if sum.folded != 0xffff { isIntact = false }
        }
        guard packet.isWhole, let start = packet.transport else { return }
        guard start <= packet.end else { return isIntact = false }
        checkSegment(frame, packet, start..<packet.end, transport)
    }

    private mutating func checkSegment(
        _ frame: borrowing Span<UInt8>, _ packet: NetworkPlace, _ segment: Range<Int>, _ transport: Bool
    ) {
        guard let header = Self.headerLength(frame, segment, packet.number) else { return }
        guard segment.count >= header else { return isIntact = false }
        payloadLength = segment.count - header
        let unused = packet.number == .udp && frame.bigEndian(at: segment.lowerBound + 6) == UInt16(0)
        if !transport || unused { return }
        var sum = packet.number == .icmp ? InternetChecksum() : packet.pseudoHeader(frame, length: segment.count)
        sum.add(frame, segment)
        if sum.folded != 0xffff { isIntact = false }
    }

    /// nil: a protocol that is not known here.
    private static func headerLength(
        _ frame: borrowing Span<UInt8>, _ segment: Range<Int>, _ number: IPProtocol
    ) -> Int? {
        switch number {
        case .icmp, .udp, .icmpv6: return 8
        case .tcp: return segment.count > 12 ? max(20, Int(frame[segment.lowerBound + 12] >> 4) * 4) : 20
        default: return nil
        }
    }
}
