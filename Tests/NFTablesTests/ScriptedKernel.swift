// A kernel that answers from a script.

import Netlink
import SystemPackage

@testable import NFTables

/// Records what is sent, and answers each send with the datagrams that `answer` makes of it.
final class ScriptedKernel: Transport {
    private let answer: ([Reply]) -> [[UInt8]]
    private var waiting: [[UInt8]] = []
    private(set) var sends: [[Reply]] = []

    init(_ answer: @escaping ([Reply]) -> [[UInt8]]) { self.answer = answer }

    func send(_ bytes: [UInt8]) throws(NetlinkError) {
        guard let messages = Reply.parse(bytes[...]) else { throw NetlinkError("send", errno: .badMessage) }
        sends.append(messages)
        waiting += answer(messages)
    }

    /// An empty datagram in the script stands for lost answers, as ENOBUFS does.
    func receive() throws(NetlinkError) -> ArraySlice<UInt8> {
        guard !waiting.isEmpty else { throw NetlinkError("receive", errno: .timedOut, message: "the script ended") }
        let datagram = waiting.removeFirst()
        if datagram.isEmpty { throw NetlinkError("receive", errno: .noBufferSpace) }
        return datagram[...]
    }

    /// NLMSG_ERROR about a request, capped, with an extended ACK if there are words. Errno 0 acknowledges.
    static func verdict(_ request: Reply, _ errno: Int32, _ words: String? = nil, offset: UInt32? = nil) -> [UInt8] {
        let extended: UInt16 = words == nil && offset == nil ? 0x100 : 0x300
        var message = Message(type: 2, flags: extended)
        message.put(-errno)
        for field in [20, UInt32(request.type), request.sequence, 0] { message.put(field) }
        if let words { message.attribute(1, string: words) }
        if let offset { message.attribute(2, offset) }
        return addressed(message, to: request)
    }

    static func addressed(_ message: Message, to request: Reply) -> [UInt8] {
        var bytes = message.bytes
        bytes.replaceSubrange(8..<12, with: (0..<4).map { UInt8(truncatingIfNeeded: request.sequence >> (8 * $0)) })
        return bytes
    }
}
