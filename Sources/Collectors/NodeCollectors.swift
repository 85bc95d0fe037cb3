// All collectors of one node: opened in one visit to its namespace, read from anywhere.

import Namespaces
import Netlink
import PacketPath
import SystemCalls

/// Reads every counter of one node.
///
/// What it holds open keeps the network namespace alive: let go of it before the lab is torn down.
package final class NodeCollectors: Sendable {
    package let node: String
    private let namespace: Namespace
    private let namedCounters: OpenNamedCounters?
    /// Held open; nil when every reading opens it.
    private let route: RouteSocket?
    private let sources: OpenSources?

    /// Opens the sources of a namespace in one visit of one thread.
    /// - Parameters:
    ///   - namedCounters: opens the reader of nft counters; without it there are none in the samples.
    ///   - holding: what to keep open, from `DescriptorPolicy`.
    /// - Throws: NetlinkError, SystemCallError. A source this kernel lacks is no error: the samples name it.
    package init(
        node: String, namespace: Namespace, namedCounters: OpenNamedCounters? = nil, holding: Holding = .everything
    ) throws {
        self.node = node
        self.namespace = namespace
        self.namedCounters = namedCounters
        guard holding != .nothing else {
            (route, sources) = (nil, nil)
            return
        }
        (route, sources) = try namespace.run {
            let route = try RouteSocket()
            return (route, holding == .everything ? try OpenSources(route: route, namedCounters: namedCounters) : nil)
        }
    }

    /// Reads every counter. With everything held open this takes no thread and no change of namespace.
    package func sample() throws -> CounterSample {
        if let sources { return try sources.sample(of: node) }
        return try visit { [node, namedCounters] route in
            try OpenSources(route: route, namedCounters: namedCounters).sample(of: node)
        }
    }

    /// Packets that wait in qdiscs now. A root counts what waits in its children.
    package func backlog() throws -> UInt64 {
        try withRoute { route in
            try route.qdiscs().reduce(0) { $1.isRoot ? $0 + $1.statistics.qlen : $0 }
        }
    }

    /// Every interface with its root qdisc, in the order of the indexes.
    package func interfaceFacts() throws -> [InterfaceFacts] {
        let (links, qdiscs) = try withRoute { route in (try route.links(), try route.qdiscs()) }
        let roots = Dictionary(qdiscs.filter(\.isRoot).map { ($0.index, $0) }) { first, _ in first }
        return links.sorted { $0.index < $1.index }.map { link in
            InterfaceFacts(
                node: node, name: link.name, index: link.index, running: link.isRunning,
                qdisc: roots[link.index]?.kind ?? link.qdisc, backlog: roots[link.index]?.statistics.qlen ?? 0)
        }
    }

    private func withRoute<Value: Sendable>(
        _ body: @escaping @Sendable (RouteSocket) throws -> Value
    ) throws -> Value {
        if let route { return try body(route) }
        return try visit(body)
    }

    /// Runs `body` inside the namespace with the held route socket or, without one, its own.
    private func visit<Value: Sendable>(_ body: @escaping @Sendable (RouteSocket) throws -> Value) throws -> Value {
        try namespace.run { [route] in try body(route ?? RouteSocket()) }
    }
}

/// The collectors that could be opened.
private struct OpenSources: Sendable {
    private var collectors: [any Collector] = []
    private var unavailable: [CounterKey.Source: String] = [:]

    /// Opens the sources in the calling thread's namespace.
    init(route: RouteSocket, namedCounters: OpenNamedCounters?) throws {
        let context = CollectorContext(route: route, namedCounters: namedCounters)
        for type in Collectors.all {
            do {
                collectors.append(try type.init(context))
            } catch where Collectors.saysMissing(error) {
                unavailable[type.source] = "\(error)"
            }
        }
    }

    func sample(of node: String) throws -> CounterSample {
        var sample = CounterSample(node: node, time: Clock.monotonic, unavailable: unavailable)
        for collector in collectors {
            do {
                sample.groups += try collector.sample()
            } catch where Collectors.saysMissing(error) {
                sample.unavailable[type(of: collector).source] = "\(error)"
            }
        }
        return sample
    }
}
