// Frames of every nesting, patched in place, equal frames that are built anew.

import Packets
import Testing
import Traffic

@Suite struct FlowFramesTests {
    private static let ethernet = EthernetHeader(destination: MACAddress(2), source: MACAddress(1))
    private static let ipv4 = IPv4Header(source: IPv4Address(0x0a00_0001), destination: IPv4Address(0x0a00_0002))
    private static let ipv6 = IPv6Header(
        source: IPv6Address(number: 0x2001_0db8_0000_0000_0000_0000_0000_0001),
        destination: IPv6Address(number: 0x2001_0db8_0000_0000_0000_0000_0000_0002))
    private static let udp = UDPHeader(source: 4000, destination: 9000)
    private static let stream = RandomStream(seed: 1, flow: "f", purpose: "p")

    static let stacks: [[any Header]] = [
        [ethernet, ipv6, udp], [ethernet, VLANHeader(id: 1), ipv4, TCPHeader(source: 1, destination: 2)],
        [ethernet, ipv6, TCPHeader(source: 1, destination: 2)], [ethernet, ipv4, ICMPHeader(type: 8)],
        [ethernet, ipv6, ICMPv6Header(type: 128)], [ethernet, ipv4, ipv4, udp],
        [ethernet, ipv4, UDPHeader(source: 1, destination: 4789), VXLANHeader(vni: 1), ethernet, ipv4, udp],
        [ethernet, ipv6, UDPHeader(source: 1, destination: 4789), VXLANHeader(vni: 1), ethernet, ipv6, udp],
        [ethernet, ipv4, GREHeader(key: 1, hasChecksum: true), ipv6, IPv6FragmentHeader(), udp],
        [ethernet, RawHeader([1, 2, 3]), ipv4, udp],
    ]

    /// The headers as packet `sequence` has them.
    private func headers(_ stack: [any Header], _ sequence: UInt32) -> [any Header] {
        stack.map { header in
            switch header {
            case var header as IPv4Header:
                header.id = UInt16(truncatingIfNeeded: sequence)
                return header
            case var header as TCPHeader:
                header.sequence = sequence
                return header
            case var header as ICMPHeader:
                header.sequence = UInt16(truncatingIfNeeded: sequence)
                return header
            case var header as ICMPv6Header:
                header.sequence = UInt16(truncatingIfNeeded: sequence)
                return header
            case var header as IPv6FragmentHeader:
                header.id = sequence
                return header
            default: return header
            }
        }
    }

    @Test(arguments: stacks.indices, [24, 25, 101]) func patchedEqualsBuilt(stack: Int, size: Int) throws {
        let template = try FrameTemplate(Self.stacks[stack], payloadSize: size, run: 7, flow: 3)
        for sequence in Array(0..<70) + stride(from: UInt32(100), to: 4_000_000_000, by: 39_999_971) {
            let time = UInt64(sequence) &* 0x1234_5678_9abc
            let tag = Packets.Tag(run: 7, flow: 3, sequence: sequence, transmitTime: time)
            let built = try Frame(headers(Self.stacks[stack], sequence), payload: try tag.payload(size: size)).encoded()
            #expect(template.frame(sequence: sequence, transmitTime: time) == built, "sequence \(sequence)")
        }
    }

    @Test func fieldsVary() throws {
        func field(_ header: Int, _ place: FieldPlace, _ values: FieldValues) -> VaryingField {
            VaryingField(header: header, place: place, values: values, stream: Self.stream)
        }
        let ports = FieldValues.range(first: 1, last: 65535, step: 7)
        let addresses = FieldValues.random(first: 0x0a00_0000, last: 0x0aff_ffff)
        let template = try FrameTemplate(
            [Self.ethernet, Self.ipv4, Self.udp], payload: [], isTagged: false,
            varying: [
                field(1, FieldPlace(1, 1, bits: 6, shift: 2), .sequence), field(1, FieldPlace(8, 1), .list([64, 3])),
                field(1, FieldPlace(12, 4), addresses), field(2, FieldPlace(0, 2), ports),
            ])
        for sequence in 0..<3000 {
            var ipv4 = Self.ipv4
            ipv4.id = UInt16(sequence)
            ipv4.dscp = UInt8(sequence & 63)
            ipv4.ttl = sequence % 2 == 0 ? 64 : 3
            ipv4.source = IPv4Address(UInt32(addresses.value(at: sequence, Self.stream)))
            let udp = UDPHeader(source: UInt16(ports.value(at: sequence, Self.stream)), destination: 9000)
            let built = try Frame([Self.ethernet, ipv4, udp]).encoded()
            #expect(template.frame(sequence: UInt32(sequence), transmitTime: 5) == built)
        }
    }

    @Test func sizesAreTemplates() throws {
        let templates = try [24, 100].map {
            try FrameTemplate([Self.ethernet, Self.ipv4, Self.udp], payloadSize: $0, run: 7, flow: 3)
        }
        let frames = try FlowFrames(templates, choice: .list([1, 0, 1]), stream: Self.stream)
        for sequence in 0..<9 {
            let template = templates[sequence % 3 == 1 ? 0 : 1]
            #expect(frames.length(of: sequence) == template.bytes.count && frames.frameCount(of: sequence) == 1)
            #expect(
                frames.frames(of: sequence, transmitTime: 9)
                    == [template.frame(sequence: UInt32(sequence), transmitTime: 9)])
        }
        #expect(frames.single == nil && frames.longestFrame == 142)
    }

    @Test func fragmentsFollowEachOther() throws {
        let template = try FrameTemplate([Self.ethernet, Self.ipv4, Self.udp], payloadSize: 100, run: 7, flow: 3)
        let frames = try FlowFrames([template], stream: Self.stream, cut: FragmentCut(size: 64))
        let parts = frames.frames(of: 6, transmitTime: 9)
        #expect(parts.map(\.count) == [98, 78] && frames.length(of: 6) == 176)
        let whole = template.frame(sequence: 6, transmitTime: 9)
        #expect(parts[0][34...] + parts[1][34...] == whole[34...])
        #expect(parts.allSatisfy { $0[18...19] == [0, 6] })
        let tag = parts[1].withTag
        #expect(tag == Packets.Tag(run: 7, flow: 3, sequence: 6, transmitTime: 9))
    }
}

extension [UInt8] {
    fileprivate var withTag: Packets.Tag? { Packets.Tag(endOf: span) }
}
