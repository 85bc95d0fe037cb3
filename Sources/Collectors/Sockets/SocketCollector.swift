// The queues and drops of UDP sockets.

import Netlink
import PacketPath

/// Drops and waiting bytes of UDP sockets, per local port. Equivalent: `ss -unmap`.
///
/// The object is `udp 9000`; sockets of the same port are summed. `drops` is the kernel's sk_drops, `rqueue` the bytes
/// that wait to be read. A socket takes its counters with it when it closes.
package final class SocketCollector: Collector {
    package static let source = CounterKey.Source.socket
    private static let names = ["rqueue", "wqueue"] + SocketMemory.names
    private let sockets: DiagnosticSocket

    package init(_ context: CollectorContext) throws { sockets = try context.diagnostics }

    package func sample() throws -> [CounterGroup] { Self.groups(try sockets.datagrams()) }

    /// Sums by port, in the order of the ports. Sockets without a port receive nothing.
    static func groups(_ sockets: [UDPSocketStatistics]) -> [CounterGroup] {
        var groups = SocketGroups(source, names: names)
        for socket in sockets where socket.port != 0 {
            groups.add(
                Int(socket.port), cookie: socket.cookie,
                [socket.receiveQueue, socket.sendQueue] + socket.memory.values)
        }
        return groups.objects { "udp \($0)" }
    }
}
