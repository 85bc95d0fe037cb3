// The counters of the neighbour tables.

import Netlink
import PacketPath

/// The object is `arp_cache` or `ndisc_cache`. Equivalent: `ip -s ntable show`; the first namespace also has
/// /proc/net/stat/arp_cache.
package final class NeighbourTableCollector: Collector {
    package static let source = CounterKey.Source.neighbour
    private let route: RouteSocket

    package init(_ context: CollectorContext) { route = context.route }

    package func sample() throws -> [CounterGroup] {
        try route.neighbourTables().map {
            CounterGroup(
                Self.source, object: $0.table, names: NeighbourTableStatistics.names, values: $0.values)
        }
    }
}
