// One sock_diag socket of a namespace, shared by those who read sockets.

import Glibc
import Synchronization

/// Reads UDP, TCP and packet sockets.
package final class DiagnosticSocket: Sendable {
    /// The sockets of one kind over one family.
    private struct Kind: Hashable {
        enum Name { case datagrams, listening, connections }

        var name: Name
        var family: CInt
    }

    private struct State: ~Copyable {
        var socket: KernelSocket
        /// What there was some of in the last reading.
        var inUse: Set<Kind> = []
    }

    private let state: Mutex<State>
    private let usage: SocketUsage

    /// Opens the socket in the calling thread's namespace.
    package init() throws(NetlinkError) {
        state = Mutex(State(socket: try Socket(family: ProtocolFamily.socketDiagnostics)))
        usage = SocketUsage()
    }

    package func datagrams() throws(NetlinkError) -> [UDPSocketStatistics] {
        try read(.datagrams, .udp) { family, socket throws(NetlinkError) in
            try UDPSocketStatistics.dump(families: [family], over: &socket)
        }
    }

    package func listening() throws(NetlinkError) -> [TCPSocketStatistics] {
        try read(.listening, .tcp) { family, socket throws(NetlinkError) in
            try TCPSocketStatistics.listening(families: [family], over: &socket)
        }
    }

    package func connections() throws(NetlinkError) -> [TCPSocketStatistics] {
        try read(.connections, .tcp) { family, socket throws(NetlinkError) in
            try TCPSocketStatistics.connections(families: [family], over: &socket)
        }
    }

    package func packets() throws(NetlinkError) -> [PacketSocketStatistics] {
        try state.withLock { state throws(NetlinkError) in try PacketSocketStatistics.dump(over: &state.socket) }
    }

    /// Dumps the families of which there may be some. Where there were some the last time, a dump is all it takes.
    private func read<Statistics: Sendable>(
        _ name: Kind.Name, _ table: SocketUsage.Table,
        _ dump: (CInt, inout KernelSocket) throws(NetlinkError) -> [Statistics]
    ) throws(NetlinkError) -> [Statistics] {
        try state.withLock { state throws(NetlinkError) in
            var found: [Statistics] = []
            for family in [AF_INET, AF_INET6] {
                let kind = Kind(name: name, family: family)
                guard state.inUse.contains(kind) || usage.mayHave(table, family) else { continue }
                let sockets = try dump(family, &state.socket)
                if sockets.isEmpty { state.inUse.remove(kind) } else { state.inUse.insert(kind) }
                found += sockets
            }
            return found
        }
    }
}
