// The queues, drops and numbers of TCP sockets, read with SOCK_DIAG_BY_FAMILY.

import Glibc
import Packets

/// One TCP socket.
///
/// Equivalent: `ss -tnmi`. Source: linux/inet_diag.h, struct inet_diag_msg, INET_DIAG_SKMEMINFO and INET_DIAG_INFO.
package struct TCPSocketStatistics: Sendable, Equatable {
    package var local: IPAddress
    package var localPort: UInt16
    package var remote: IPAddress
    package var remotePort: UInt16
    /// TCP_*: 1 established, 10 listening.
    package var state: UInt8
    /// The kernel never gives the same number to two sockets.
    package var cookie: UInt64
    package var inode: UInt32
    /// Bytes that wait to be read; of a listening socket: connections that wait to be accepted. Recv-Q of `ss`.
    package var receiveQueue: UInt64
    /// Bytes not acknowledged yet; of a listening socket: how many connections may wait. Send-Q of `ss`.
    package var sendQueue: UInt64
    package var memory: SocketMemory
    /// Empty unless asked for.
    package var information = TCPInformation()

    /// Listening sockets over IPv4 and IPv6 of the namespace of `socket`. A few microseconds.
    package static func listening<Link: Transport & ~Copyable>(
        families: [CInt] = [AF_INET, AF_INET6], over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [TCPSocketStatistics] {
        try dump(states: 1 << 10, details: memoryDetail, families: families, over: &socket)
    }

    /// Connections, half-closed ones included. The kernel walks the table of the whole machine: hundreds of microseconds.
    package static func connections<Link: Transport & ~Copyable>(
        families: [CInt] = [AF_INET, AF_INET6], over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [TCPSocketStatistics] {
        // Neither TIME_WAIT (6), CLOSE (7), LISTEN (10) nor NEW_SYN_RECV (12): those are no whole sockets.
        let states: UInt32 = 0xfff & ~(1 << 6 | 1 << 7 | 1 << 10)
        return try dump(states: states, details: memoryDetail | 1 << 1, families: families, over: &socket)
    }

    private static let memoryDetail: UInt8 = 1 << 6

    private static func dump<Link: Transport & ~Copyable>(
        states: UInt32, details: UInt8, families: [CInt], over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [TCPSocketStatistics] {
        try SocketDiagnostics.dump(
            CInt(IPPROTO_TCP), states: states, details: details, families: families, over: &socket,
            operation: "read TCP sockets"
        ).compactMap(TCPSocketStatistics.init)
    }

    /// Reads struct inet_diag_msg; nil without memory information.
    init?(_ reply: Reply) {
        guard reply.payload.count >= 72 else { return nil }
        let attributes = reply.attributes(after: 72)
        guard let memory = SocketMemory(attributes.bytes(7)) else { return nil }
        let length = reply.payload.number(at: 0, as: UInt8.self) == UInt8(AF_INET6) ? 16 : 4
        func address(_ offset: Int) -> IPAddress? {
            IPAddress(bytes: Array(reply.payload.dropFirst(offset).prefix(length)))
        }
        guard let local = address(8), let remote = address(24) else { return nil }
        self.local = local
        self.remote = remote
        self.memory = memory
        state = reply.payload.number(at: 1)
        localPort = UInt16(bigEndian: reply.payload.number(at: 4))
        remotePort = UInt16(bigEndian: reply.payload.number(at: 6))
        cookie = reply.payload.number(at: 44)
        inode = reply.payload.number(at: 68)
        receiveQueue = UInt64(reply.payload.number(at: 56, as: UInt32.self))
        sendQueue = UInt64(reply.payload.number(at: 60, as: UInt32.self))
        information = attributes.bytes(2).map(TCPInformation.init) ?? TCPInformation()
    }
}
