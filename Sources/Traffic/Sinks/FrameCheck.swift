// Looks through a frame's headers: are its checksums right, and how long is its payload?

import Packets

/// A frame as a packet socket got it. It reads Ethernet, VLAN tags, IPv4, IPv6 without extension headers, and the
/// checksums of UDP, TCP and ICMP; of anything else it says nothing bad.
struct FrameCheck {
    /// Bytes behind the last header that was understood.
    private(set) var payloadLength: Int
    /// No checksum is wrong.
    private(set) var isIntact = true

    init(_ frame: borrowing Span<UInt8>, transport: Bool) {
        var offset = 14
        var type: UInt16 = frame.bigEndian(at: 12) ?? 0
        while type == 0x8100 || type == 0x88a8, let inner: UInt16 = frame.bigEndian(at: offset + 2) {
            type = inner
            offset += 4
        }
        payloadLength = max(0, frame.count - offset)
        switch type {
        case 0x0800: checkIPv4(frame, offset, transport)
        case 0x86dd: checkIPv6(frame, offset, transport)
        default: break
        }
    }

    private mutating func checkIPv4(_ frame: borrowing Span<UInt8>, _ start: Int, _ transport: Bool) {
        guard frame.count >= start + 20 else { return isIntact = false }
        let header = Int(frame[start] & 0xf) * 4
        let total = Int(frame.bigEndian(at: start + 2) ?? UInt16(0))
        guard header >= 20, total >= header, frame.count >= start + total else { return isIntact = false }
        payloadLength = total - header
        if InternetChecksum.sum(frame, start..<(start + header)) != 0xffff { isIntact = false }
        let fragment: UInt16 = frame.bigEndian(at: start + 6) ?? 0
        if fragment & 0x3fff != 0 { return }
        check(
            frame, (start + header)..<(start + total), number: frame[start + 9],
            addresses: InternetChecksum.sum(frame, (start + 12)..<(start + 20)), transport)
    }

    private mutating func checkIPv6(_ frame: borrowing Span<UInt8>, _ start: Int, _ transport: Bool) {
        let length = Int(frame.bigEndian(at: start + 4) ?? UInt16(0))
        guard frame.count >= start + 40 + length else { return isIntact = false }
        payloadLength = length
        check(
            frame, (start + 40)..<(start + 40 + length), number: frame[start + 6],
            addresses: InternetChecksum.sum(frame, (start + 8)..<(start + 40)), transport)
    }

    private mutating func check(
        _ frame: borrowing Span<UInt8>, _ segment: Range<Int>, number: UInt8, addresses: UInt16, _ transport: Bool
    ) {
        let icmp: UInt8 = 1
        let header = Self.headerLength(frame, segment, number)
        guard let header else { return }
        guard segment.count >= header else { return isIntact = false }
        payloadLength = segment.count - header
        let unused = number == 17 && frame.bigEndian(at: segment.lowerBound + 6) == UInt16(0)
        if !transport || unused { return }
        let pseudo = number == icmp ? 0 : UInt64(addresses) + UInt64(number) + UInt64(segment.count)
        let sum = pseudo + UInt64(InternetChecksum.sum(frame, segment))
        if InternetChecksum.fold(sum) != 0xffff { isIntact = false }
    }

    /// nil: a protocol that is not known here.
    private static func headerLength(_ frame: borrowing Span<UInt8>, _ segment: Range<Int>, _ number: UInt8) -> Int? {
        switch number {
        case 1, 17, 58: return 8
        case 6: return segment.count > 12 ? max(20, Int(frame[segment.lowerBound + 12] >> 4) * 4) : 20
        default: return nil
        }
    }
}

extension InternetChecksum {
    /// The folded sum of the 16-bit words in a range of bytes; it is 0xffff over bytes with a right checksum.
    fileprivate static func sum(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> UInt16 {
        var sum: UInt64 = 0
        var index = range.lowerBound
        while index + 1 < range.upperBound {
            sum &+= UInt64(bytes[index]) << 8 | UInt64(bytes[index + 1])
            index += 2
        }
        if index < range.upperBound { sum &+= UInt64(bytes[index]) << 8 }
        return fold(sum)
    }
}
