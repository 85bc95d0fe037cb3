// The tag at the end of a payload.

import Packets
import Testing

@Suite struct TagTests {
    private let tag = Tag(run: 0x0102_0304, flow: 5, flags: 6, sequence: 7, transmitTime: 8)

    @Test func bytesOnTheWire() {
        #expect(
            tag.bytes == [
                0x6e, 0x65, 0x74, 0x6c, 1, 2, 3, 4, 0, 5, 0, 6, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 8,
            ])
    }

    @Test func isFoundAtTheEndOnly() throws {
        #expect(decodeTag([1, 2, 3] + tag.bytes) == tag)
        #expect(decodeTag(tag.bytes + [0]) == nil)
        #expect(decodeTag(Array(tag.bytes.dropFirst())) == nil)
        #expect(decodeTag([]) == nil)
    }

    @Test func payloadHasItsSize() throws {
        let payload = try tag.payload(size: 58)
        #expect(payload.count == 58)
        #expect(payload[..<34].allSatisfy { $0 == 0 })
        #expect(decodeTag(payload) == tag)
        #expect(throws: HeaderError.noRoomForTag(payload: 23)) { try tag.payload(size: 23) }
    }
}
