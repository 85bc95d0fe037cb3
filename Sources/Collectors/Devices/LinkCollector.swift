// The counters of network devices.

import Netlink
import PacketPath

/// Every field of struct rtnl_link_stats64, per interface. Equivalent: `ip -s -s link show`.
package final class LinkCollector: Collector {
    package static let source = CounterKey.Source.link
    private let route: RouteSocket

    package init(_ context: CollectorContext) { route = context.route }

    package func sample() throws -> [CounterGroup] {
        let statistics = try route.linkStatistics()
        let names = try route.names(of: statistics.map(\.index))
        // A device without a name came or went between the two dumps.
        return statistics.compactMap { device in
            names[device.index].map {
                CounterGroup(
                    Self.source, object: $0, identity: UInt64(device.index), names: LinkStatistics.names,
                    values: device.values)
            }
        }
    }
}
