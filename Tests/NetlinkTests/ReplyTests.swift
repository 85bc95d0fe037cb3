// Messages and attributes as received.

import Netlink
import Testing

@Suite struct ReplyTests {
    @Test func manyMessagesInOneDatagram() throws {
        let datagram = Scripted.data([1]).bytes(sequence: 4) + Scripted.data([2, 3, 4, 5]).bytes(sequence: 5)
        let replies = try #require(Reply.parse(datagram[...]))
        #expect(replies.map(\.sequence) == [4, 5])
        #expect(replies.map { Array($0.payload) } == [[1], [2, 3, 4, 5]])
    }

    @Test func lastMessageNeedsNoPadding() throws {
        let datagram = Scripted.data([1]).bytes(sequence: 4).dropLast(3)
        #expect(try #require(Reply.parse(datagram)).count == 1)
    }

    @Test func emptyDatagramHasNoMessages() throws {
        #expect(try #require(Reply.parse([])).isEmpty)
    }

    @Test func parsingWorksInTheMiddleOfAnArray() throws {
        let bytes = [9, 9, 9] + Scripted.data([1, 2, 3, 4]).bytes(sequence: 4)
        #expect(try #require(Reply.parse(bytes[3...])).first?.payload.first == 1)
    }

    @Test func attributesBehindAFixedPart() throws {
        let payload = hex("01000000 0800 0100 78563412 0900 0380 6574683000 000000 0500 0200 ff 000000")
        let reply = try #require(Reply.parse(Scripted.data(payload).bytes(sequence: 1)[...])?.first)
        let attributes = reply.attributes(after: 4)
        #expect(attributes.number(1, as: UInt32.self) == 0x1234_5678)
        #expect(attributes.string(3) == "eth0")
        #expect(attributes.number(2, as: UInt8.self) == 255)
        #expect(attributes.number(2, as: UInt32.self) == nil)
        #expect(attributes.bytes(9) == nil)
    }

    @Test(arguments: ["0300 0100", "0900 0100 00000000", "0000 0000", "0400"])
    func attributeThatDoesNotFitEndsTheRun(_ text: String) {
        let first = hex("0800 0500 01000000")
        #expect(Attributes((first + hex(text))[...]).all.map(\.type) == [5])
    }

    @Test func laterAttributeWins() {
        #expect(Attributes(hex("0500 0100 01 000000 0500 0100 02 000000")[...]).number(1, as: UInt8.self) == 2)
    }

    @Test func stringWithoutNULAndWithBrokenUTF8() {
        #expect(Attributes(hex("0600 0100 6162 0000")[...]).string(1) == "ab")
        #expect(Attributes(hex("0500 0100 ff 000000")[...]).string(1) == "\u{fffd}")
    }
}
