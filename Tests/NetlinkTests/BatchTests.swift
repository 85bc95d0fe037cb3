// Batches against a scripted kernel: one acknowledgement, the right request blamed, chunks.

import Netlink
import SystemPackage
import Testing

@Suite struct BatchTests {
    /// A kernel that refuses the requests whose type is in `refused`, and acknowledges where asked.
    private func kernel(refusing refused: [UInt16: Int32] = [:]) -> ScriptedTransport {
        ScriptedTransport { requests, _ in
            requests.compactMap { request in
                if let code = refused[request.type] {
                    return Scripted.error(code, text: "no \(request.type)").bytes(sequence: request.sequence)
                }
                let asked = request.flags & Message.Flags.acknowledge != 0
                return asked ? Scripted.error(0).bytes(sequence: request.sequence) : nil
            }
        }
    }

    private func batch(of count: Int, size: Int = 0) -> Batch {
        var batch = Batch()
        for index in 0..<count {
            var message = Message(type: UInt16(100 + index))
            if size > 0 { message.attribute(1, bytes: [UInt8](repeating: 7, count: size)) }
            batch.add(message, operation: "step \(index)", tag: 1000 + index)
        }
        return batch
    }

    private func requests(_ transport: ScriptedTransport) throws -> [[Reply]] {
        try transport.sent.map { try #require(Reply.parse($0[...])) }
    }

    @Test func onlyTheLastRequestIsAcknowledged() throws {
        let transport = kernel()
        var socket = Socket(transport)
        try socket.execute(batch(of: 5))
        let sent = try requests(transport)
        #expect(sent.count == 1)
        #expect(sent[0].map { $0.flags & Message.Flags.acknowledge != 0 } == [false, false, false, false, true])
    }

    @Test func emptyBatchSendsNothing() throws {
        let transport = kernel()
        var socket = Socket(transport)
        try socket.execute(Batch())
        #expect(transport.sent.isEmpty)
    }

    @Test(arguments: [0, 2, 4]) func failureNamesItsRequest(index: Int) throws {
        var socket = Socket(kernel(refusing: [UInt16(100 + index): -17]))
        #expect(
            throws: NetlinkError("step \(index)", errno: .fileExists, message: "no \(100 + index)", tag: 1000 + index)
        ) { try socket.execute(batch(of: 5)) }
    }

    @Test func firstOfManyFailuresWins() throws {
        var socket = Socket(kernel(refusing: [101: -17, 103: -22]))
        #expect { try socket.execute(batch(of: 5)) } throws: { ($0 as? NetlinkError)?.tag == 1001 }
    }

    @Test func socketIsUsableAfterAFailure() throws {
        var socket = Socket(kernel(refusing: [102: -1]))
        #expect(throws: NetlinkError.self) { try socket.execute(batch(of: 5)) }
        #expect(try socket.execute(Message(type: 1), operation: "ask").isEmpty)
    }

    @Test func longBatchGoesOutInChunks() throws {
        let transport = kernel()
        var socket = Socket(transport)
        try socket.execute(batch(of: 100, size: 1001))
        let sent = try requests(transport)
        #expect(sent.count == 4)
        #expect(transport.sent.allSatisfy { $0.count <= 32768 })
        #expect(sent.flatMap { $0.map(\.type) } == (100..<200).map { UInt16($0) })
        #expect(sent.map { chunk in chunk.filter { $0.flags & Message.Flags.acknowledge != 0 }.count } == [1, 1, 1, 1])
    }

    @Test func oneLargeMessageIsAChunkOfItsOwn() throws {
        let transport = kernel()
        var socket = Socket(transport)
        try socket.execute(batch(of: 3, size: 40000))
        #expect(try requests(transport).map(\.count) == [1, 1, 1])
    }

    @Test func chunksBehindAFailureAreStillCarriedOut() throws {
        let transport = kernel(refusing: [100: -17, 199: -22])
        var socket = Socket(transport)
        #expect { try socket.execute(batch(of: 100, size: 1001)) } throws: { ($0 as? NetlinkError)?.tag == 1000 }
        #expect(transport.sent.count == 4)
    }
}
