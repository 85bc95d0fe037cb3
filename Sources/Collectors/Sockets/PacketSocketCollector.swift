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
        var groups = SocketGroups(Self.source, names: SocketMemory.names)
        for socket in found { groups.add(socket.index, cookie: socket.cookie, socket.memory.values) }
        return groups.objects { $0 == 0 ? "*" : names[$0] ?? "interface \($0)" }
    }
}
