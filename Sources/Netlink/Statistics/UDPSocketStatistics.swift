// The queues and drops of UDP sockets, read with SOCK_DIAG_BY_FAMILY.

import Glibc
import SystemPackage

/// One UDP socket.
///
/// Equivalent: `ss -unmap`. Source: linux/inet_diag.h, struct inet_diag_msg and INET_DIAG_SKMEMINFO.
package struct UDPSocketStatistics: Sendable, Equatable {
    /// The local port, 0 for none.
    package var port: UInt16
    /// The kernel never gives the same number to two sockets.
    package var cookie: UInt64
    package var inode: UInt32
    /// Bytes that wait to be read, as `ss` shows them under Recv-Q.
    package var receiveQueue: UInt64
    /// Bytes that wait to be sent, as `ss` shows them under Send-Q.
    package var sendQueue: UInt64
    package var memory: SocketMemory

    package var drops: UInt64 { memory.drops }

    package init(
        port: UInt16, cookie: UInt64 = 0, inode: UInt32 = 0, receiveQueue: UInt64 = 0, sendQueue: UInt64 = 0,
        memory: SocketMemory = SocketMemory()
    ) {
        self.port = port
        self.cookie = cookie
        self.inode = inode
        self.receiveQueue = receiveQueue
        self.sendQueue = sendQueue
        self.memory = memory
    }

    /// Every UDP socket over IPv4 and IPv6 of the namespace of `socket`, which is a
    /// `ProtocolFamily.socketDiagnostics` socket.
    package static func dump<Link: Transport & ~Copyable>(
        families: [CInt] = [AF_INET, AF_INET6], over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [UDPSocketStatistics] {
        let memory: UInt8 = 1 << 6  // INET_DIAG_SKMEMINFO
        let replies = try SocketDiagnostics.dump(
            CInt(IPPROTO_UDP), states: .max, details: memory, families: families, over: &socket,
            operation: "read UDP sockets")
        return replies.compactMap(UDPSocketStatistics.init)
    }

    /// Reads struct inet_diag_msg; nil without memory information.
    init?(_ reply: Reply) {
        guard reply.payload.count >= 72, let memory = SocketMemory(reply.attributes(after: 72).bytes(7)) else {
            return nil
        }
        self.init(
            port: UInt16(bigEndian: reply.payload.number(at: 4)), cookie: reply.payload.number(at: 44),
            inode: reply.payload.number(at: 68), receiveQueue: UInt64(reply.payload.number(at: 56, as: UInt32.self)),
            sendQueue: UInt64(reply.payload.number(at: 60, as: UInt32.self)), memory: memory)
    }
}
