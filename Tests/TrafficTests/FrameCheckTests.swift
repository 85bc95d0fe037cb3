// Checksums of frames: right ones pass, and every changed bit that a checksum covers is found.

import Packets
import Testing

@testable import Traffic

@Suite struct FrameCheckTests {
    private static let ethernet = EthernetHeader(destination: MACAddress(2), source: MACAddress(1))

    private static func frame(_ inner: [any Header], size: Int = 59) throws -> [UInt8] {
        try Frame([ethernet] + inner, payload: try Tag(run: 9, flow: 1).payload(size: size)).encoded()
    }

    private static func check(_ frame: [UInt8], transport: Bool = true) -> FrameCheck {
        FrameCheck(frame.span, transport: transport)
    }

    private static var udp: [any Header] {
        [IPv4Header(source: IPv4Address(1), destination: IPv4Address(2)), UDPHeader(source: 4000, destination: 9000)]
    }

    @Test func rightChecksumsPass() throws {
        for size in [24, 25, 58, 1400] {
            let check = Self.check(try Self.frame(Self.udp, size: size))
            #expect(check.isIntact && check.payloadLength == size)
        }
    }

    @Test func everyBitBehindTheEthernetHeaderCounts() throws {
        let frame = try Self.frame(Self.udp)
        var found = 0
        for bit in (14 * 8)..<(frame.count * 8) {
            var changed = frame
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            if !Self.check(changed).isIntact { found += 1 }
        }
        #expect(found == (frame.count - 14) * 8)
    }

    /// Without its transport checksum a frame is judged by the IP header alone (TP_STATUS_CSUMNOTREADY).
    @Test func pendingChecksumsAreNotLookedAt() throws {
        var frame = try Self.frame(Self.udp)
        frame[frame.count - 1] ^= 1
        #expect(!Self.check(frame).isIntact)
        #expect(Self.check(frame, transport: false).isIntact)
        frame[22] ^= 1
        #expect(!Self.check(frame, transport: false).isIntact)
    }

    /// Padding behind the IP packet, a checksum of 0, unknown protocols and short frames are nothing bad, or cut.
    @Test func odds() throws {
        let padded = try Self.frame(Self.udp) + [1, 2, 3]
        #expect(Self.check(padded).isIntact)
        var unused = try Self.frame(Self.udp)
        unused[40] = 0
        unused[41] = 0
        #expect(Self.check(unused).isIntact)
        let whole = try Self.frame(Self.udp)
        for length in 0..<whole.count {
            let check = Self.check(Array(whole[..<length]))
            #expect(check.isIntact == (length < 14), "\(length)")
        }
    }

    /// Extension headers and VLAN tags hide no wrong checksum.
    @Test func behindExtensionHeaders() throws {
        let ends = IPv6Header(source: IPv6Address("fd00::1")!, destination: IPv6Address("fd00::2")!)
        let route = IPv6RoutingHeader(segmentsLeft: 1, addresses: [IPv6Address("fd00::9")!])
        for headers in [[route], [IPv6FragmentHeader()], [route, IPv6FragmentHeader()]] as [[any Header]] {
            let udp = UDPHeader(source: 4000, destination: 9000)
            var frame = try Self.frame([VLANHeader(id: 5), ends] + headers + [udp])
            #expect(Self.check(frame).isIntact && Self.check(frame).payloadLength == 59)
            frame[frame.count - 1] ^= 1
            #expect(!Self.check(frame).isIntact)
        }
    }

    /// A complaint about a packet of the flow is no arrival of it, and a flow of complaints is one.
    @Test func complaintsAreNoArrivals() throws {
        let ipv6 = IPv6Header(source: IPv6Address("fd00::2")!, destination: IPv6Address("fd00::1")!)
        let ipv4 = IPv4Header(source: IPv4Address(2), destination: IPv4Address(1))
        let udp = UDPHeader(source: 4000, destination: 9000)
        let cases: [(any Header, any Header)] = [
            (ipv4, ICMPHeader(type: 3, code: 3)), (ipv6, ICMPv6Header(type: 1, code: 4)),
        ]
        for (network, icmp) in cases {
            for tags in [[], [VLANHeader(id: 7)]] {
                var book = DatagramBook(run: 9, flows: [.init(id: 1, planned: 4)], takesFrames: true)
                let complaint = try Self.frame(tags + [network, icmp, network, udp])
                book.note(complaint.span, Arrival(length: complaint.count))
                #expect(book.report.induced == 1 && book.report.flow(1)?.received == 0)
                let own = try Self.frame(tags + [network, icmp])
                book.note(own.span, Arrival(length: own.count))
                #expect(book.report.induced == 1 && book.report.flow(1)?.received == 1)
            }
        }
    }

    @Test func booksCountCorruptedFrames() throws {
        var book = DatagramBook(run: 9, flows: [.init(id: 1, planned: 4)], takesFrames: true)
        let frame = try Self.frame(Self.udp)
        book.note(frame.span, Arrival(length: frame.count))
        var changed = frame
        changed[45] ^= 0x10
        book.note(changed.span, Arrival(length: changed.count))
        #expect(book.report.flow(1)?.corrupted == 1 && book.report.flow(1)?.received == 2)
    }

    /// What the kernel took in after the closing is late, and nothing else.
    @Test func lateArrivalsAreInNoOtherNumber() throws {
        var book = DatagramBook(run: 9, flows: [.init(id: 1, planned: 4)], takesFrames: false)
        let packet = try Tag(run: 9, flow: 1).payload(size: 30)
        book.note(packet.span, Arrival(length: 30, time: 1001), closing: 1000)
        #expect(book.report.flow(1)?.late == 1 && book.report.flow(1)?.received == 0)
        book.note(packet.span, Arrival(length: 30, time: 1000), closing: 1000)
        #expect(book.report.flow(1)?.late == 1 && book.report.flow(1)?.received == 1)
    }
}
