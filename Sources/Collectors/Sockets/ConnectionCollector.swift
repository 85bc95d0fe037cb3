// The queues, drops and numbers of TCP connections.

import Netlink
import PacketPath

/// One object per connection: `10.0.0.1:80 10.0.0.2:40000`. Equivalent: `ss -tnmi`.
package final class ConnectionCollector: Collector {
    package static let source = CounterKey.Source.connection
    package static let reading = Reading.onDemand
    private static let names = ["rqueue", "wqueue"] + SocketMemory.names
    private let sockets: DiagnosticSocket

    package init(_ context: CollectorContext) throws { sockets = try context.diagnostics }

    package func sample() throws -> [CounterGroup] {
        try sockets.connections().map { socket in
            CounterGroup(
                Self.source,
                object: "\(socket.local):\(socket.localPort) \(socket.remote):\(socket.remotePort)",
                identity: socket.cookie, names: Self.names + socket.information.names,
                values: [socket.receiveQueue, socket.sendQueue] + socket.memory.values + socket.information.values)
        }
    }
}
