// What a capture says of a frame on the terminal.

import Packets
import Testing

@Suite struct FrameLineTests {
    private func line(_ headers: [any Header], payload: [UInt8] = [1, 2, 3]) throws -> String {
        let bytes = try Frame(
            [EthernetHeader(destination: .broadcast, source: MACAddress(1))] + headers, payload: payload
        ).encoded()
        return FrameLine.text(bytes, length: bytes.count)
    }

    private let ipv4 = IPv4Header(source: IPv4Address(0x0a00_0001), destination: IPv4Address(0x0a00_0002))

    @Test func aTaggedDatagram() throws {
        let tag = Tag(run: 9, flow: 1, sequence: 17)
        let text = try line([ipv4, UDPHeader(source: 4000, destination: 9000)], payload: tag.payload(size: 58))
        #expect(text == "10.0.0.1.4000 > 10.0.0.2.9000: UDP, length 58, flow 1 packet 17")
    }

    @Test func behindAVLANTag() throws {
        let text = try line([VLANHeader(id: 5), ipv4, UDPHeader(source: 1, destination: 2)])
        #expect(text == "vlan 5, 10.0.0.1.1 > 10.0.0.2.2: UDP, length 3")
    }

    @Test func whatIsNoFrame() {
        #expect(FrameLine.text([1, 2], length: 60) == "60 bytes")
        for length in 0..<60 { _ = FrameLine.text(Array(repeating: 0, count: length), length: length) }
    }
}
