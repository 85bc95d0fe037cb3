// What the drop monitor tells, from bytes.

import Testing

@testable import Netlink

@Suite struct DropAlertTests {
    /// A message as the kernel writes it: generic header, then attributes.
    private func reply(command: UInt8 = 5, _ build: (inout Message) -> Void) throws -> Reply {
        var message = Message(type: 0x1d)
        message.put(UInt32(command) | 0x200)
        build(&message)
        return try #require(Reply.parse(message.bytes[...])?.first)
    }

    @Test func packetAlertIsRead() throws {
        let reply = try reply { message in
            message.attribute(14, UInt16(0))
            message.attribute(2, UInt64(0xffff_ffff_8100_0000))
            message.attribute(3, string: "__udp4_lib_rcv+0x4bc/0xd00")
            message.nested(4) { $0.attribute(0, UInt32(2)) }
            message.attribute(5, UInt64(17))
            message.attribute(10, UInt32(100))
            message.attribute(6, UInt16(0x0800))
            message.attribute(23, string: "NO_SOCKET")
            message.attribute(7, bytes: Array(1...100))
        }
        let alert = try #require(DropAlert(reply))
        #expect(alert.reason == "NO_SOCKET" && alert.symbol == "__udp4_lib_rcv+0x4bc/0xd00")
        #expect(alert.payload == Array(1...100))
    }

    @Test func kernelsBefore5_18NameNoReason() throws {
        let reply = try reply { $0.attribute(3, string: "ip_rcv") }
        #expect(DropAlert(reply) == DropAlert(reply) && DropAlert(reply)?.reason == nil)
        #expect(DropAlert(reply)?.payload == [])
    }

    @Test func hardwareDropsSummariesAndStumpsAreNone() throws {
        let hardware = try reply { message in
            message.attribute(14, UInt16(1))
            message.attribute(3, string: "trap")
        }
        #expect(DropAlert(hardware) == nil)
        #expect(try DropAlert(reply(command: 1) { $0.attribute(3, string: "ip_rcv") }) == nil)
        #expect(try DropAlert(reply { $0.attribute(2, UInt64(1)) }) == nil)
        #expect(DropAlert(Reply(type: 0x1d, flags: 0, sequence: 0, port: 0, payload: [])) == nil)
    }
}
