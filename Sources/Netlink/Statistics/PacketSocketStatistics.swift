// The queues and drops of packet sockets, read with SOCK_DIAG_BY_FAMILY of AF_PACKET.

import Glibc

/// One packet socket: a capture, or netlab's own sink.
///
/// Equivalent: `ss -0 -nme`. Source: linux/packet_diag.h. Its drops are the tp_drops of PACKET_STATISTICS too, but
/// reading them here does not set them to zero.
package struct PacketSocketStatistics: Sendable, Equatable {
    /// The interface it is bound to; 0 for all of them.
    package var index: Int
    /// ETH_P_*: what it receives; 3 is everything.
    package var etherType: UInt16
    /// The kernel never gives the same number to two sockets.
    package var cookie: UInt64
    package var inode: UInt32
    package var memory: SocketMemory

    /// Every packet socket of the namespace of `socket`, which is a `ProtocolFamily.socketDiagnostics` socket.
    /// - Throws: NetlinkError; ENOENT where the kernel lacks packet_diag.
    package static func dump<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [PacketSocketStatistics] {
        try socket.dump(request, type: SocketDiagnostics.byFamily, operation: "read packet sockets")
            .compactMap(PacketSocketStatistics.init)
    }

    /// struct packet_diag_req with PACKET_SHOW_INFO and PACKET_SHOW_MEMINFO.
    private static let request: Message = {
        var message = Message(type: SocketDiagnostics.byFamily, flags: Message.Flags.dump)
        for byte in [UInt8(AF_PACKET), 0, 0, 0] as [UInt8] { message.put(byte) }
        for word in [0, 0x01 | 0x10, 0, 0] as [UInt32] { message.put(word) }
        return message
    }()

    /// Reads struct packet_diag_msg; nil without memory information.
    init?(_ reply: Reply) {
        guard reply.payload.count >= 16 else { return nil }
        let attributes = reply.attributes(after: 16)
        guard let memory = SocketMemory(attributes.bytes(6)) else { return nil }
        self.memory = memory
        index = Int(attributes.number(0, as: UInt32.self) ?? 0)
        etherType = reply.payload.number(at: 2)
        inode = reply.payload.number(at: 4)
        cookie = reply.payload.number(at: 8)
    }
}
