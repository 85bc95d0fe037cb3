// The keeper's end of one connection.

import SystemCalls

final class KeeperClient {
    /// The connection of the command that makes the lab.
    let isLease: Bool
    private let socket: LocalSocket
    private(set) var isDeaf = false

    init(_ socket: LocalSocket, isLease: Bool) {
        self.socket = socket
        // Nobody holds the keeper up.
        try? socket.setTimeouts(receive: 100, send: 100)
        self.isLease = isLease
    }

    var raw: CInt { socket.raw }

    /// The next request; nil when the client is gone.
    func receive() throws -> KeeperRequest? {
        guard let message = try socket.receive(limit: KeeperCoding.limit) else { return nil }
        return try KeeperCoding.decode(KeeperRequest.self, message.bytes)
    }

    /// Answers; a client that is gone, or does not read, gets nothing, now and later.
    func send(_ reply: KeeperReply, descriptors: [CInt] = []) {
        guard !isDeaf, let bytes = try? KeeperCoding.encode(reply) else { return }
        guard bytes.count <= KeeperCoding.limit else { return send(.failed("the answer is too long for one message")) }
        do { try socket.send(bytes, descriptors: descriptors) } catch { isDeaf = true }
    }
}
