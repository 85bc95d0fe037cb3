// The queues and drops of listening TCP sockets.

import Netlink
import PacketPath

/// Per local port. Equivalent: `ss -ltnm`. The object is `tcp 80`; sockets of the same port are summed.
///
/// `accept_queue` is what waits to be accepted (Recv-Q), `accept_limit` how many may (Send-Q).
package final class ListenCollector: Collector {
    package static let source = CounterKey.Source.listen
    private static let names = ["accept_queue", "accept_limit"] + SocketMemory.names
    private let sockets: DiagnosticSocket

    package init(_ context: CollectorContext) throws { sockets = try context.diagnostics }

    package func sample() throws -> [CounterGroup] { Self.groups(try sockets.listening()) }

    static func groups(_ sockets: [TCPSocketStatistics]) -> [CounterGroup] {
        Dictionary(grouping: sockets, by: \.localPort).sorted { $0.key < $1.key }.map { port, sockets in
            CounterGroup(
                source, object: "tcp \(port)", identity: sockets.reduce(0) { $0 &+ $1.cookie }, names: names,
                values: DiagnosticSocket.sum(sockets.map { [$0.receiveQueue, $0.sendQueue] + $0.memory.values }))
        }
    }
}
