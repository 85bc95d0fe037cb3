// Transactions of nfnetlink: many messages in one datagram, carried out as a whole.

import SystemPackage

extension Socket where Link: ~Copyable {
    /// Sends all messages as one datagram, and collects the kernel's failures until its answer to one of them arrives.
    ///
    /// nfnetlink answers messages that failed or that ask for an acknowledgement, in their order, once the whole
    /// batch was tried; a failure of the batch itself is answered to its first message.
    /// - Parameters:
    ///   - messages: the batch's header, its messages, its end.
    ///   - index: the message that asks for an acknowledgement: the last one before the end.
    /// - Returns: the failures by index of their message; empty when the batch was carried out.
    package mutating func transact(
        _ messages: [Message], acknowledging index: Int, operation: String
    ) throws(NetlinkError) -> [Int: NetlinkError] {
        let first = sequence + 1
        var bytes: [UInt8] = []
        bytes.reserveCapacity(messages.reduce(0) { $0 + $1.bytes.count + 3 })
        for (position, message) in messages.enumerated() {
            var message = message
            sequence += 1
            message.address(sequence: sequence, acknowledged: position == index)
            bytes += message.bytes
            while bytes.count % 4 != 0 { bytes.append(0) }
        }
        try transport.send(bytes)
        return try failures(from: first, count: messages.count, until: index, operation: operation)
    }

    private func failures(
        from first: UInt32, count: Int, until last: Int, operation: String
    ) throws(NetlinkError) -> [Int: NetlinkError] {
        var failures: [Int: NetlinkError] = [:]
        var lost = false
        while true {
            let replies: [Reply]
            do {
                replies = try datagram()
            } catch {
                // More failures than the receive buffer holds: the oldest are kept there, and one of them is enough.
                guard error.errno == .noBufferSpace, !lost else { throw error }
                lost = true
                continue
            }
            for reply in replies where reply.type == MessageType.error {
                let index = Int(reply.sequence) - Int(first)
                guard (0..<count).contains(index) else { continue }
                if let failure = reply.failure(of: operation) { failures[index] = failure }
                if index == last || failures[0] != nil || lost && !failures.isEmpty { return failures }
            }
        }
    }
}
