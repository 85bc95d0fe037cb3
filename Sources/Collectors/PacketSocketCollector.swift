// The queues and drops of packet sockets.

import Netlink
import PacketPath

/// Per interface. Equivalent: `ss -0 -nm`. The object is the interface, or `*` for sockets that hear all of them.
package final class PacketSocketCollector: Collector {
    package static let source = CounterKey.Source.packetSocket
    package static let reading = Reading.onDemand
    private let sockets: DiagnosticSocket
    private let route: RouteSocket

    package init(_ context: CollectorContext) throws {
        sockets = try context.diagnostics
        route = context.route
    }

    package func sample() throws -> [CounterGroup] {
        let found = try sockets.packets()
        let names = try route.names(of: found.map(\.index).filter { $0 != 0 })
        return Dictionary(grouping: found, by: \.index).sorted { $0.key < $1.key }.map { index, sockets in
            CounterGroup(
                Self.source, object: index == 0 ? "*" : names[index] ?? "interface \(index)",
                identity: sockets.reduce(0) { $0 &+ $1.cookie }, names: SocketMemory.names,
                values: DiagnosticSocket.sum(sockets.map(\.memory.values)))
        }
    }
}
