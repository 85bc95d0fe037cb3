// Patched frames equal frames that are built anew.

import Packets
import Testing
import Traffic

@Suite struct FrameTemplateTests {
    private let ethernet = EthernetHeader(destination: MACAddress(2), source: MACAddress(1))
    private let ipv4 = IPv4Header(source: IPv4Address(0x0a00_0001), destination: IPv4Address(0x0a00_0002))
    private let udp = UDPHeader(source: 4000, destination: 9000)

    /// Around every place where the ID or a carry wraps, and a sample of the rest.
    private var sequences: [UInt32] {
        Array(0..<300) + Array(65_200..<65_800) + stride(from: UInt32(0), to: 4_000_000_000, by: 3_999_971)
            + [0xffff_fffe, 0xffff_ffff]
    }

    @Test(arguments: [24, 25, 58, 1472]) func patchedEqualsBuilt(size: Int) throws {
        let template = try FrameTemplate([ethernet, ipv4, udp], payloadSize: size, run: 0xdead_beef, flow: 3)
        for sequence in sequences {
            let time = UInt64(sequence) &* 0x1234_5678_9abc
            var header = ipv4
            header.id = UInt16(truncatingIfNeeded: sequence)
            let tag = Tag(run: 0xdead_beef, flow: 3, sequence: sequence, transmitTime: time)
            let built = try Frame([ethernet, header, udp], payload: try tag.payload(size: size)).encoded()
            #expect(template.frame(sequence: sequence, transmitTime: time) == built, "sequence \(sequence)")
        }
    }

    @Test func sumsThatComeOutAsZero() throws {
        // Every ID and every time's low word once, so each checksum takes the value 0 (UDP: 0xffff) somewhere.
        let template = try FrameTemplate([ethernet, ipv4, udp], payloadSize: 24, run: 1, flow: 1)
        var zeroHeaders = 0
        var zeroSegments = 0
        for sequence in UInt32(0)...0xffff {
            let frame = template.frame(sequence: sequence, transmitTime: 0)
            #expect(InternetChecksum.of(Array(frame[14..<34])) == 0)
            zeroHeaders += frame[24] == 0 && frame[25] == 0 ? 1 : 0
            zeroSegments += frame[40] == 0xff && frame[41] == 0xff ? 1 : 0
            #expect(frame[40] != 0 || frame[41] != 0)
        }
        #expect(zeroHeaders > 0 && zeroSegments > 0)
    }

    @Test func writtenFieldsAreLeftAlone() throws {
        var header = ipv4
        header.id = 77
        let segment = UDPHeader(source: 1, destination: 2, checksum: 0)
        let template = try FrameTemplate([ethernet, header, segment], payloadSize: 24, run: 1, flow: 1)
        let frame = template.frame(sequence: 5, transmitTime: 6)
        #expect(frame[18...19] == [0, 77])
        #expect(frame[40...41] == [0, 0])
        header.id = nil
        header.checksum = 0x1111
        let wrong = try FrameTemplate([ethernet, header, udp], payloadSize: 24, run: 1, flow: 1)
        #expect(wrong.frame(sequence: 5, transmitTime: 6)[24...25] == [0x11, 0x11])
    }

    @Test func digestDependsOnEveryFrame() throws {
        let template = try FrameTemplate([ethernet, ipv4, udp], payloadSize: 58, run: 1, flow: 1)
        let other = try FrameTemplate([ethernet, ipv4, udp], payloadSize: 58, run: 2, flow: 1)
        var digest = FNV1a()
        for sequence in UInt32(0)..<10 { digest.add(template.frame(sequence: sequence, transmitTime: 0)) }
        #expect(template.digest(count: 10) == digest.value)
        #expect(template.digest(count: 9) != digest.value)
        #expect(other.digest(count: 10) != digest.value)
    }

    @Test func digestIsFNV1a() {
        var digest = FNV1a()
        digest.add(Array("foobar".utf8))
        #expect(digest.value == 0x8594_4171_f739_67e8)
    }
}
