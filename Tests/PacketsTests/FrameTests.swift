// Frames byte for byte, and there and back.

import Packets
import Testing

@Suite struct FrameTests {
    private let ethernet = EthernetHeader(
        destination: MACAddress(0x0200_0000_0002), source: MACAddress(0x0200_0000_0001))
    private let ipv4 = IPv4Header(source: IPv4Address(0x0a00_0001), destination: IPv4Address(0x0a00_0002))
    private let udp = UDPHeader(source: 4000, destination: 9000)

    @Test func knownFrame() throws {
        // Summed by hand: the IPv4 header's words give 0x9934, UDP's with the pseudo header 0x1bc5.
        let expected: [UInt8] = [
            0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x08, 0x00,
            0x45, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x40, 0x11, 0x66, 0xcb, 10, 0, 0, 1, 10, 0, 0, 2,
            0x0f, 0xa0, 0x23, 0x28, 0x00, 0x0c, 0xe4, 0x3a, 0x68, 0x6f, 0x6c, 0x61,
        ]
        let bytes = try Frame([ethernet, ipv4, udp], payload: Array("hola".utf8)).encoded()
        #expect(bytes == expected)
    }

    @Test func everyFieldSurvives() throws {
        var header = ipv4
        header.ttl = 7
        header.dscp = 46
        header.ecn = 1
        header.id = 0xbeef
        header.flags = [.dontFragment, .reserved]
        header.options = [0x94, 4, 0, 0]
        let bytes = try Frame([ethernet, header, udp], payload: [1, 2, 3]).encoded()
        let frame = try #require(decodeFrame(bytes))
        let found = try #require(frame.headers[1] as? IPv4Header)
        #expect(found.ttl == 7 && found.dscp == 46 && found.ecn == 1 && found.id == 0xbeef)
        #expect(found.flags == [.dontFragment, .reserved] && found.options == [0x94, 4, 0, 0])
        #expect(found.headerLength == 6 && found.totalLength == 35 && found.number == .udp)
        #expect(
            frame.headers[0] as? EthernetHeader
                == EthernetHeader(
                    destination: ethernet.destination, source: ethernet.source, type: .ipv4))
        #expect((frame.headers[2] as? UDPHeader)?.length == 11)
        #expect(frame.payload == [1, 2, 3])
        #expect(try frame.encoded() == bytes)
    }

    @Test func writtenValuesStandEvenIfWrong() throws {
        var header = ipv4
        header.version = 5
        header.checksum = 0x1234
        header.totalLength = 9
        header.headerLength = 15
        let wrong = UDPHeader(source: 1, destination: 2, length: 1, checksum: 0)
        let bytes = try Frame([ethernet, header, wrong]).encoded()
        #expect(bytes[14] == 0x5f)
        #expect(bytes[16...17] == [0, 9])
        #expect(bytes[24...25] == [0x12, 0x34])
        #expect(bytes[38...41] == [0, 1, 0, 0])
    }

    @Test func fragmentBehindTheFirstHasNoUDPHeader() throws {
        var header = ipv4
        header.fragmentOffset = 10
        header.number = .udp
        let bytes = try Frame([ethernet, header], payload: Array(repeating: 9, count: 16)).encoded()
        let frame = try #require(decodeFrame(bytes))
        #expect(frame.headers.count == 2)
        #expect(frame.payload.count == 16)
    }

    @Test func paddingIsNoPayload() throws {
        let bytes = try Frame([ethernet, ipv4, udp], payload: [1]).encoded() + [0, 0, 0]
        #expect(try #require(decodeFrame(bytes)).payload == [1])
    }

    @Test func zeroChecksumIsSentAsItsOtherForm() throws {
        // This payload word makes the sum 0xffff.
        let plain = try Frame([ethernet, ipv4, udp], payload: [0, 0]).encoded()
        let sum = UInt16(plain[40]) << 8 | UInt16(plain[41])
        var payload: [UInt8] = []
        payload.append(bigEndian: sum)
        let bytes = try Frame([ethernet, ipv4, udp], payload: payload).encoded()
        #expect(bytes[40...41] == [0xff, 0xff])
    }

    @Test func tooLongIsAnError() {
        let payload = [UInt8](repeating: 0, count: 65536)
        #expect(throws: HeaderError.tooLong(header: "udp", bytes: 65544)) {
            try Frame([ethernet, ipv4, udp], payload: payload).encoded()
        }
        var header = ipv4
        header.options = Array(repeating: 1, count: 41)
        #expect(throws: HeaderError.optionsTooLong(header: "ipv4", bytes: 41, limit: 40)) {
            try Frame([ethernet, header]).encoded()
        }
    }
}
