// The TCP ports on which somebody listens.

import Glibc

package enum ListeningPorts {
    /// Local ports of listening TCP sockets, over IPv4 and IPv6. Equivalent: `ss -ltn`.
    /// Source: linux/inet_diag.h, struct inet_diag_msg.
    package static func tcp<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> Set<UInt16> {
        let listen: UInt32 = 1 << 10  // TCP_LISTEN
        let replies = try SocketDiagnostics.dump(
            CInt(IPPROTO_TCP), states: listen, details: 0, over: &socket, operation: "read TCP sockets")
        return Set(replies.filter { $0.payload.count >= 72 }.map { UInt16(bigEndian: $0.payload.number(at: 4)) })
    }
}
