// One sock_diag socket of a namespace, shared by those who read sockets.

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
        let families = usage.families(of: .udp)
        return try socket.withLock { socket throws(NetlinkError) in
            try UDPSocketStatistics.dump(families: families, over: &socket)
        }
    }

    package func listening() throws(NetlinkError) -> [TCPSocketStatistics] {
        let families = usage.families(of: .tcp)
        return try socket.withLock { socket throws(NetlinkError) in
            try TCPSocketStatistics.listening(families: families, over: &socket)
        }
    }

    package func connections() throws(NetlinkError) -> [TCPSocketStatistics] {
        let families = usage.families(of: .tcp)
        return try socket.withLock { socket throws(NetlinkError) in
            try TCPSocketStatistics.connections(families: families, over: &socket)
        }
    }

    package func packets() throws(NetlinkError) -> [PacketSocketStatistics] {
        try socket.withLock { socket throws(NetlinkError) in try PacketSocketStatistics.dump(over: &socket) }
    }
}
