// The collectors of the whole machine: read once, whatever the number of nodes.

import Netlink
import PacketPath
import SystemCalls

/// Reads what all namespaces of the machine share: the processors' receive queues, the neighbour tables.
///
/// Other labs and the machine itself move these counters too: they are never a witness.
package final class HostCollectors: Sendable {
    /// The node of its samples, which no node of a lab can be called.
    package static let node = ""

    private let sources: OpenSources

    /// Opens the sources; in which namespace makes no difference.
    package init(sources: [any Collector.Type] = Collectors.hostOfRuns) throws {
        self.sources = try OpenSources(sources, CollectorContext(route: RouteSocket()))
    }

    package func sample() throws -> CounterSample { try sources.sample(of: Self.node) }
}
