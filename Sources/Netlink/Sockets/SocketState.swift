// UDP and TCP sockets with their addresses, queues and buffers, read with SOCK_DIAG_BY_FAMILY.

import Glibc
import Packets
import SystemPackage

/// One socket.
///
/// Equivalent: a line of `ss -nme`. Source: linux/inet_diag.h, struct inet_diag_msg and INET_DIAG_SKMEMINFO.
package struct SocketState: Sendable, Equatable {
    package enum Transport: String, Sendable { case udp, tcp }

    package var transport: Transport
    /// The words of `ss`: UNCONN, ESTAB, LISTEN...
    package var state: String
    package var local: IPAddress
    package var localPort: UInt16
    package var remote: IPAddress
    package var remotePort: UInt16
    /// The device it is bound to; 0 for none.
    package var index: Int
    /// Bytes that wait to be read; of a listener: connections that wait to be accepted. Recv-Q of `ss`.
    package var receiveQueue: UInt32
    /// Bytes not sent or acknowledged; of a listener: how many connections may wait. Send-Q of `ss`.
    package var sendQueue: UInt32
    package var inode: UInt32
    package var user: UInt32
    package var memory: SocketMemory

    package var isListening: Bool { state == "LISTEN" }

    /// The UDP sockets, and the TCP sockets that listen or are connected, of the namespace of `socket`, which is a
    /// `ProtocolFamily.socketDiagnostics` socket. The kernel walks the TCP table of the whole machine: 0.3 ms.
    package static func dump<Link: Netlink.Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [SocketState] {
        let memory: UInt8 = 1 << 6
        let datagrams = try SocketDiagnostics.dump(
            CInt(IPPROTO_UDP), states: .max, details: memory, over: &socket, operation: "read UDP sockets")
        // All but TIME_WAIT (6), CLOSE (7) and NEW_SYN_RECV (12), which are no whole sockets.
        let streams = try SocketDiagnostics.dump(
            CInt(IPPROTO_TCP), states: 0xfff & ~(1 << 6 | 1 << 7), details: memory, over: &socket,
            operation: "read TCP sockets")
        return datagrams.compactMap { SocketState($0, .udp) } + streams.compactMap { SocketState($0, .tcp) }
    }

    init?(_ reply: Reply, _ transport: Transport) {
        let payload = reply.payload
        guard payload.count >= 72, let memory = SocketMemory(reply.attributes(after: 72).bytes(7)) else { return nil }
        let length = payload.number(at: 0, as: UInt8.self) == UInt8(AF_INET6) ? 16 : 4
        self.transport = transport
        self.memory = memory
        state = Self.words[Int(payload.number(at: 1, as: UInt8.self)) % Self.words.count]
        localPort = UInt16(bigEndian: payload.number(at: 4))
        remotePort = UInt16(bigEndian: payload.number(at: 6))
        local = IPAddress(bytes: Array(payload.dropFirst(8).prefix(length)))
        remote = IPAddress(bytes: Array(payload.dropFirst(24).prefix(length)))
        index = Int(payload.number(at: 40, as: UInt32.self))
        receiveQueue = payload.number(at: 56)
        sendQueue = payload.number(at: 60)
        user = payload.number(at: 64)
        inode = payload.number(at: 68)
    }

    /// TCP_* of linux/tcp_states.h; a UDP socket without a peer is in CLOSE.
    private static let words = [
        "UNKNOWN", "ESTAB", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN", "CLOSE-WAIT",
        "LAST-ACK", "LISTEN", "CLOSING",
    ]
}
