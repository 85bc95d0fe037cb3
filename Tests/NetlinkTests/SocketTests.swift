// Conversations with a scripted kernel: replies, refusals, and what no kernel should send.

import Netlink
import SystemPackage
import Testing

@Suite struct SocketTests {
    private func request(_ flags: UInt16 = 0) -> Message { Message(type: 16, flags: flags) }

    private func failure(_ datagrams: [[Scripted]], flags: UInt16 = 0) -> NetlinkError? {
        var socket = Socket(ScriptedTransport(datagrams))
        do throws(NetlinkError) {
            try socket.execute(request(flags), operation: "ask")
            return nil
        } catch {
            return error
        }
    }

    @Test func acknowledgedRequestHasNoReplies() throws {
        let transport = ScriptedTransport([[.error(0)]])
        var socket = Socket(transport)
        #expect(try socket.execute(request(), operation: "ask").isEmpty)
        let sent = try #require(Reply.parse(transport.sent[0][...])?.first)
        #expect(sent.flags == Message.Flags.request | Message.Flags.acknowledge)
        #expect(sent.port == 0)
    }

    @Test func everyRequestHasItsOwnSequence() throws {
        let transport = ScriptedTransport([[.error(0)]])
        var socket = Socket(transport)
        for _ in 0..<3 { try socket.execute(request(), operation: "ask") }
        let sequences = transport.sent.compactMap { Reply.parse($0[...])?.first?.sequence }
        #expect(Set(sequences).count == 3)
    }

    @Test func replyAndAcknowledgementInOneDatagram() throws {
        var socket = Socket(ScriptedTransport([[.data([1, 2, 3, 4], flags: 0), .error(0)]]))
        let replies = try socket.execute(request(), operation: "ask")
        #expect(replies.map { Array($0.payload) } == [[1, 2, 3, 4]])
        #expect(replies.first?.port == 77)
    }

    @Test func refusalCarriesTheKernelsWords() {
        let error = failure([[.error(-22, text: "Invalid handle", offset: 36)]])
        #expect(error == NetlinkError("ask", errno: .invalidArgument, message: "Invalid handle", offset: 36))
        #expect(error?.description == "ask: Invalid argument (Invalid handle)")
    }

    @Test func refusalWithoutWords() {
        #expect(failure([[.error(-17)]]) == NetlinkError("ask", errno: .fileExists))
    }

    @Test func uncappedRefusalEchoesTheWholeRequest() {
        // Without NLM_F_CAPPED the request's 20 bytes stand before the attributes.
        let echoed = little(UInt32(20)) + [UInt8](repeating: 0xee, count: 16)
        let attributes = little(UInt16(8)) + little(UInt16(1)) + Array("abc".utf8) + [0]
        let error = Scripted(type: 2, flags: 0x200, payload: little(Int32(-1)) + echoed + attributes)
        #expect(failure([[error]])?.message == "abc")
    }

    @Test func dumpInManyDatagrams() throws {
        let transport = ScriptedTransport([
            [.data([1, 0, 0, 0]), .data([2, 0, 0, 0])], [.data([3, 0, 0, 0])], [.done()],
        ])
        var socket = Socket(transport)
        let replies = try socket.execute(request(Message.Flags.dump), operation: "dump")
        #expect(replies.compactMap(\.payload.first) == [1, 2, 3])
        let sent = try #require(Reply.parse(transport.sent[0][...])?.first)
        #expect(sent.flags & Message.Flags.acknowledge == 0)
    }

    @Test func dumpThatFailsAtItsEnd() {
        #expect(failure([[.data()], [.done(-12)]], flags: Message.Flags.dump)?.errno == .noMemory)
    }

    @Test func endOfDumpWithoutCode() throws {
        var socket = Socket(ScriptedTransport([[.data(), Scripted(type: 3)]]))
        #expect(try socket.execute(request(Message.Flags.dump), operation: "dump").count == 1)
    }

    @Test func interruptedDumpIsReadToItsEnd() throws {
        let transport = ScriptedTransport { requests, round in
            let messages: [Scripted] = round == 0 ? [.data(flags: 0x12), .data()] : [.data()]
            return (messages + [.done()]).map { $0.bytes(sequence: requests[0].sequence) }
        }
        var socket = Socket(transport)
        #expect(throws: NetlinkError.self) { try socket.execute(request(Message.Flags.dump), operation: "dump") }
        #expect(throws: NetlinkError("script", errno: .resourceTemporarilyUnavailable)) { try transport.receive() }
        #expect(try socket.execute(request(Message.Flags.dump), operation: "dump").count == 1)
    }

    @Test(arguments: [0, 1, 9]) func dumpIsRepeatedWhenInterrupted(times: Int) throws {
        let transport = ScriptedTransport { requests, round in
            [Scripted.data(), .done(flags: round < times ? 0x10 : 0)].map { $0.bytes(sequence: requests[0].sequence) }
        }
        var socket = Socket(transport)
        #expect(try socket.dump(request(Message.Flags.dump), type: 16, operation: "dump").count == 1)
        #expect(transport.sent.count == times + 1)
    }

    @Test func dumpThatNeverSettles() throws {
        let transport = ScriptedTransport([[.data(), .done(flags: 0x10)]])
        var socket = Socket(transport)
        #expect { try socket.dump(request(Message.Flags.dump), type: 16, operation: "dump") } throws: {
            ($0 as? NetlinkError)?.errno == .interrupted
        }
        #expect(transport.sent.count == 10)
    }

    @Test func strangersAndNoOperationsAreSkipped() throws {
        var socket = Socket(
            ScriptedTransport { requests, _ in
                let ours = requests[0].sequence
                return [
                    Scripted.error(-1).bytes(sequence: ours - 1), Scripted.data([9]).bytes(sequence: ours + 1),
                    Scripted(type: 1).bytes(sequence: ours) + Scripted.error(0).bytes(sequence: ours),
                ]
            })
        #expect(try socket.execute(request(), operation: "ask").isEmpty)
    }

    @Test(arguments: [
        little(UInt32(15)) + [UInt8](repeating: 0, count: 12),
        little(UInt32(17)) + [UInt8](repeating: 0, count: 12),
        little(UInt32.max) + [UInt8](repeating: 0, count: 12),
        [UInt8](repeating: 0, count: 16),
        Scripted.error(0).bytes(sequence: 2) + [1, 2, 3],
        [1, 2, 3],
    ])
    func malformedDatagram(_ datagram: [UInt8]) {
        var socket = Socket(ScriptedTransport { _, _ in [datagram] })
        #expect { try socket.execute(request(), operation: "ask") } throws: {
            ($0 as? NetlinkError)?.errno == .badMessage
        }
    }

    @Test func errorWithoutCodeIsNoAcknowledgement() {
        #expect(failure([[Scripted(type: 2, payload: [0, 0])]])?.errno == .badMessage)
    }

    @Test func smallestCodeIsAFailure() {
        #expect(failure([[.error(.min)]]) != nil)
    }

    @Test func extendedAcknowledgementBeyondTheMessage() {
        let echoed = little(UInt32.max) + [UInt8](repeating: 0, count: 16)
        let error = Scripted(type: 2, flags: 0x200, payload: little(Int32(-1)) + echoed)
        #expect(failure([[error]]) == NetlinkError("ask", errno: .notPermitted))
    }
}
