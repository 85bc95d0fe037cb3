// All collectors of one node: opened in one visit to its namespace, read from anywhere.

import Namespaces
import Netlink
import Packets
import PacketPath
import SystemCalls

/// Reads every counter of one node.
///
/// What it holds open keeps the network namespace alive: let go of it before the lab is torn down.
package final class NodeCollectors: Sendable {
    /// A node to read.
    package struct Place: Sendable {
        package var node: String
        /// nil: the namespace of whoever opens it, which it needs no right to enter.
        package var namespace: Namespace?
        /// Opens the reader of nft counters; without it there are none in the samples.
        package var namedCounters: OpenNamedCounters?

        package init(node: String, namespace: Namespace?, namedCounters: OpenNamedCounters? = nil) {
            self.node = node
            self.namespace = namespace
            self.namedCounters = namedCounters
        }
    }

    package var node: String { place.node }
    private let place: Place
    private let types: [any Collector.Type]
    /// Held open; nil when every reading opens it.
    private let route: RouteSocket?
    private let sources: OpenSources?

    /// Opens the sources of a namespace in one visit of one thread.
    /// - Parameters:
    ///   - holding: what to keep open, from `DescriptorPolicy`.
    ///   - sources: which collectors, in the order of the samples.
    /// - Throws: NetlinkError, SystemCallError. A source this kernel lacks is no error: the samples name it.
    package convenience init(
        node: String, namespace: Namespace, namedCounters: OpenNamedCounters? = nil, holding: Holding = .everything,
        sources: [any Collector.Type] = Collectors.ofRuns
    ) throws {
        let place = Place(node: node, namespace: namespace, namedCounters: namedCounters)
        let opened = try FreshThread.run { try Opened(place, holding, sources) }
        self.init(place, sources, opened)
    }

    /// Opens many nodes: one thread visits all namespaces.
    package static func open(
        _ places: [Place], holding: Holding = .everything, sources: [any Collector.Type] = Collectors.ofRuns
    ) throws -> [NodeCollectors] {
        try FreshThread.run { try places.map { NodeCollectors($0, sources, try Opened($0, holding, sources)) } }
    }

    private init(_ place: Place, _ types: [any Collector.Type], _ opened: Opened) {
        self.place = place
        self.types = types
        route = opened.route
        sources = opened.sources
    }

    /// Reads every counter. With everything held open this takes no thread and no change of namespace.
    package func sample() throws -> CounterSample {
        if let sources { return try sources.sample(of: node) }
        return try FreshThread.run { try self.sampleInside() }
    }

    /// Reads every counter of many nodes, in their order. What is not held open is opened by one thread, which visits
    /// the namespaces in turn: three times as fast as a thread per node.
    package static func samples(of nodes: [NodeCollectors]) throws -> [CounterSample] {
        if nodes.allSatisfy({ $0.sources != nil }) { return try nodes.map { try $0.sample() } }
        return try FreshThread.run { try nodes.map { try $0.sampleInside() } }
    }

    /// On a thread that may move to the namespace.
    private func sampleInside() throws -> CounterSample {
        if let sources { return try sources.sample(of: node) }
        try place.namespace?.enter()
        let context = CollectorContext(route: try route ?? RouteSocket(), namedCounters: place.namedCounters)
        return try OpenSources(types, context).sample(of: node)
    }

    /// Packets that wait in qdiscs now. A root counts what waits in its children.
    package func backlog() throws -> UInt64 {
        try withRoute { route in
            try route.qdiscs().reduce(0) { $1.isRoot ? $0 + $1.statistics.qlen : $0 }
        }
    }

    /// Next hops whose MAC address was asked for and has not come: packets may wait for each.
    package func unresolvedNeighbours() throws -> Int {
        try withRoute { route in try route.neighbours().count { $0.isIncomplete } }
    }

    /// The next hops of `unresolvedNeighbours`.
    package func unansweredNextHops() throws -> Set<NextHop> {
        Set(
            try withRoute { route in try route.neighbours() }.filter(\.isIncomplete).map {
                NextHop($0.address, index: $0.index)
            })
    }

    /// The next hops of `unresolvedNeighbours`, with the room for packets that wait for each: those that the same flows
    /// can have in one row.
    /// - Parameters:
    ///   - older: asked for before the run; whose packets wait for them nobody knows.
    ///   - flows: where the packets of each flow go, by its name.
    package func neighbourQueues(
        except older: Set<NextHop>, flows: [(name: String, spans: [AddressSpan])]
    ) throws -> [NeighbourQueues] {
        let unanswered = try unansweredNextHops()
        guard !unanswered.isEmpty else { return [] }
        let (routes, links) = try withRoute { route in (NextHops(try route.routes()), try route.links()) }
        let names = Dictionary(links.map { ($0.index, $0.name) }) { first, _ in first }
        let users = Dictionary(grouping: unanswered) { hop in
            older.contains(hop) ? [] : flows.filter { routes.lead(to: hop, for: $0.spans) }.map(\.name)
        }
        return try inside {
            users.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { flows, hops in
                let room = hops.reduce(0) { $0 + Self.room(for: $1, at: names[$1.index]) }
                return NeighbourQueues(
                    node: self.node, unanswered: UInt64(hops.count), room: room, flows: flows)
            }
        }
    }

    /// Packets that the kernel keeps for a next hop, at most. Inside the namespace.
    private static func room(for hop: NextHop, at interface: String?) -> UInt64 {
        let family = hop.address.isIPv6 ? "ipv6" : "ipv4"
        let place = "/proc/sys/net/\(family)/neigh/\(interface ?? "default")/unres_qlen_bytes"
        return (SystemFiles.line(place).flatMap { UInt64($0) } ?? 0) / NeighbourQueues.smallestCharge
    }

    /// Every interface with its root qdisc, in the order of the indexes.
    package func interfaceFacts() throws -> [InterfaceFacts] {
        let (links, qdiscs) = try withRoute { route in (try route.links(), try route.qdiscs()) }
        let roots = Dictionary(qdiscs.filter(\.isRoot).map { ($0.index, $0) }) { first, _ in first }
        return links.sorted { $0.index < $1.index }.map { link in
            var facts = InterfaceFacts(
                node: node, name: link.name, index: link.index, running: link.isRunning,
                qdisc: roots[link.index]?.kind ?? link.qdisc, backlog: roots[link.index]?.statistics.qlen ?? 0)
            facts.mtu = link.mtu
            return facts
        }
    }

    /// Runs `body` on a thread inside the namespace.
    func inside<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        try FreshThread.run {
            try self.place.namespace?.enter()
            return try body()
        }
    }

    /// Runs `body` with the held route socket or, inside the namespace, with one made for it.
    private func withRoute<Value: Sendable>(
        _ body: @escaping @Sendable (RouteSocket) throws -> Value
    ) throws -> Value {
        if let route { return try body(route) }
        return try inside { try body(RouteSocket()) }
    }
}

/// What stays open between two readings.
private struct Opened: Sendable {
    var route: RouteSocket?
    var sources: OpenSources?

    /// Moves the calling thread to the namespace.
    init(_ place: NodeCollectors.Place, _ holding: Holding, _ types: [any Collector.Type]) throws {
        guard holding != .nothing else { return }
        try place.namespace?.enter()
        let route = try RouteSocket()
        self.route = route
        guard holding == .everything else { return }
        sources = try OpenSources(types, CollectorContext(route: route, namedCounters: place.namedCounters))
    }
}
