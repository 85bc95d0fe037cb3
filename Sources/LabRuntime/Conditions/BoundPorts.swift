// Which ports of a node somebody listens on.

import Namespaces
import Netlink
import Synchronization

/// The ports of a network namespace, read from the kernel; no packet is sent. Equivalent: `ss -ltun`.
package final class BoundPorts: Sendable {
    private let socket: Mutex<KernelSocket>

    /// Opens the socket in the calling thread's namespace.
    private init() throws(NetlinkError) { socket = Mutex(try KernelSocket(family: ProtocolFamily.socketDiagnostics)) }

    package static func of(_ network: Namespace) throws -> BoundPorts { try network.run { try BoundPorts() } }

    package func isListening(tcp port: Int) throws -> Bool {
        try socket.withLock { socket throws(NetlinkError) in
            try ListeningPorts.tcp(over: &socket).contains(UInt16(port))
        }
    }

    package func isBound(udp port: Int) throws -> Bool {
        try socket.withLock { socket throws(NetlinkError) in
            try UDPSocketStatistics.dump(over: &socket).contains { $0.port == UInt16(port) }
        }
    }
}
