// The bytes of requests.

import Netlink
import Testing

@Suite struct MessageTests {
    @Test func headerAlone() {
        let message = Message(type: 18, flags: Message.Flags.dump)
        #expect(message.bytes == hex("10000000 1200 0103 00000000 00000000"))
    }

    @Test func fixedPartAndAttributes() {
        var message = Message(type: 16)
        message.put(UInt32(5))
        message.attribute(3, string: "eth0")
        message.attribute(4, UInt32(1500))
        #expect(
            message.bytes
                == hex("28000000 1000 0100 00000000 00000000 05000000 0900 0300 6574683000 000000 0800 0400 dc050000"))
    }

    @Test func nestedLengthCoversItsContent() {
        var message = Message(type: 16)
        message.nested(18) { outer in
            outer.attribute(1, string: "veth")
            outer.nested(2) { $0.attribute(1, UInt8(9)) }
        }
        let nested = "1c00 1280 0900 0100 7665746800 000000 0c00 0280 0500 0100 09 000000"
        #expect(message.bytes == hex("2c000000 1000 0100 00000000 00000000" + nested))
    }

    @Test func attributeBehindAnOddFixedPartIsAligned() {
        var message = Message(type: 30)
        message.put(UInt8(2))
        message.attribute(1, UInt16(7))
        #expect(message.bytes == hex("1c000000 1e00 0100 00000000 00000000 02000000 0600 0100 0700 0000"))
    }

    @Test func emptyStringHasItsNUL() {
        var message = Message(type: 1)
        message.attribute(1, string: "")
        #expect(message.bytes.suffix(8) == [5, 0, 1, 0, 0, 0, 0, 0])
    }
}
