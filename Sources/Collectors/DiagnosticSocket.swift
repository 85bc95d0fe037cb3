// One sock_diag socket of a namespace, shared by the collectors that read sockets.

import Netlink
import Synchronization

/// Reads UDP, TCP and packet sockets.
package final class DiagnosticSocket: Sendable {
    private let socket: Mutex<KernelSocket>
    private let usage: SocketUsage

    /// Opens the socket in the calling thread's namespace.
    package init() throws(NetlinkError) {
        socket = Mutex(try Socket(family: ProtocolFamily.socketDiagnostics))
        usage = SocketUsage()
    }

    package func datagrams() throws(NetlinkError) -> [UDPSocketStatistics] {
        let families = usage.families(using: "UDP6")
        return try socket.withLock { socket throws(NetlinkError) in
            try UDPSocketStatistics.dump(families: families, over: &socket)
        }
    }

    package func listening() throws(NetlinkError) -> [TCPSocketStatistics] {
        let families = usage.families(using: "TCP6")
        return try socket.withLock { socket throws(NetlinkError) in
            try TCPSocketStatistics.listening(families: families, over: &socket)
        }
    }

    package func connections() throws(NetlinkError) -> [TCPSocketStatistics] {
        let families = usage.families(using: "TCP6")
        return try socket.withLock { socket throws(NetlinkError) in
            try TCPSocketStatistics.connections(families: families, over: &socket)
        }
    }

    package func packets() throws(NetlinkError) -> [PacketSocketStatistics] {
        try socket.withLock { socket throws(NetlinkError) in try PacketSocketStatistics.dump(over: &socket) }
    }

    /// Adds lists of numbers, place by place.
    static func sum(_ lists: [[UInt64]]) -> [UInt64] {
        guard var sum = lists.first else { return [] }
        for list in lists.dropFirst() { for (index, value) in list.enumerated() { sum[index] &+= value } }
        return sum
    }
}
