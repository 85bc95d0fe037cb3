// Where headers lie: the walk against the decoder, and frames of any bytes.

import Packets
import Testing

@Suite struct FrameWalkTests {
    private static let ethernet = EthernetHeader(destination: .broadcast, source: MACAddress(1))
    private static let ipv4 = IPv4Header(source: IPv4Address(1), destination: IPv4Address(2))
    private static let ipv6 = IPv6Header(
        source: IPv6Address(number: 0xfd00 << 112 | 1), destination: IPv6Address(number: 0xfd00 << 112 | 2))
    private static let last = IPv6Address(number: 0xfd00 << 112 | 9)
    private static let udp = UDPHeader(source: 4000, destination: 9000)

    private static var options: IPv4Header {
        var header = ipv4
        header.options = [1, 1, 1, 1]
        return header
    }

    private func walked(_ headers: [any Header]) throws -> (FrameWalk, [UInt8]) {
        let frame = try Frame([Self.ethernet] + headers, payload: [1, 2, 3]).encoded()
        let walk = FrameWalk(frame.span)
        return (try #require(walk), frame)
    }

    @Test(
        arguments: [
            ([ipv4, udp], 34), ([options, udp], 38), ([VLANHeader(id: 5), ipv4, udp], 38), ([ipv6, udp], 54),
            ([ipv6, IPv6RoutingHeader(segmentsLeft: 1, addresses: [last]), udp], 78),
            ([ipv6, IPv6RoutingHeader(type: 0, segmentsLeft: 2, addresses: [IPv6Address(number: 5), last]), udp], 94),
            ([ipv6, IPv6RoutingHeader(segmentsLeft: 0, addresses: [last]), IPv6FragmentHeader(), udp], 86),
        ] as [([any Header], Int)])
    func findsTheTransport(headers: [any Header], transport: Int) throws {
        let (walk, frame) = try walked(headers)
        let packet = try #require(walk.packet)
        #expect(packet.transport == transport && packet.number == .udp && packet.isWhole)
        #expect(packet.end == frame.count && packet.transportChecksum == transport + 6)
        #expect(frame[transport..<(transport + 4)].elementsEqual([0x0f, 0xa0, 0x23, 0x28]))
        // The checksum that the encoder wrote is right with the pseudo header of the walk.
        var sum = packet.pseudoHeader(frame.span, length: frame.count - transport)
        sum.add(frame.span, transport..<frame.count)
        #expect(sum.folded == 0xffff)
    }

    @Test func fragmentsAndOthers() throws {
        var header = Self.ipv4
        header.fragmentOffset = 5
        #expect(try walked([header, Self.udp]).0.packet?.transport == nil)
        header.fragmentOffset = 0
        header.flags = .moreFragments
        let first = try #require(try walked([header, Self.udp]).0.packet)
        #expect(first.transport == 34 && !first.isWhole)
        #expect(try walked([RawHeader([1, 2])]).0.packet == nil)
        let cut = FrameWalk([UInt8](repeating: 0x81, count: 13).span)
        #expect(cut == nil)
    }

    @Test func errorsOfBothFamilies() throws {
        for (network, error, echo) in [(Self.ipv4 as any Header, 3, 8), (Self.ipv6, 1, 128)] {
            for (type, isError) in [(error, true), (echo, false)] {
                let icmp: any Header =
                    network is IPv4Header
                    ? ICMPHeader(type: UInt8(type), code: 0) : ICMPv6Header(type: UInt8(type), code: 0)
                for tags in [[], [VLANHeader(id: 7)]] {
                    let (walk, frame) = try walked(tags + [network, icmp])
                    let found = walk.packet?.isError(in: frame.span)
                    #expect(found == isError)
                }
            }
        }
    }

    @Test func staysInsideOfAnyFrame() throws {
        var random = SeededGenerator(state: 11)
        let frames = try [
            walked([Self.options, Self.udp]).1,
            walked([VLANHeader(id: 5), Self.ipv6, IPv6RoutingHeader(segmentsLeft: 1, addresses: [Self.last]), Self.udp])
                .1,
        ]
        for _ in 0..<Fuzz.cases(20_000) {
            var frame = frames.randomElement(using: &random)!
            for _ in 0..<3 {
                frame[Int.random(in: 12..<frame.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            frame = Array(frame.prefix(Int.random(in: 0...frame.count, using: &random)))
            guard let packet = FrameWalk(frame.span)?.packet else { continue }
            #expect(packet.finalDestination + packet.width <= frame.count)
            #expect(packet.source + packet.width <= packet.destination && packet.headerEnd >= packet.start + 20)
            _ = packet.pseudoHeader(frame.span, length: 8)
            _ = packet.isError(in: frame.span)
        }
    }
}
