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
        var groups = SocketGroups(source, names: names)
        for socket in sockets {
            groups.add(
                Int(socket.localPort), cookie: socket.cookie,
                [socket.receiveQueue, socket.sendQueue] + socket.memory.values)
        }
        return groups.objects { "tcp \($0)" }
    }
}
