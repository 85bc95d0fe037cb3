// The counters of traffic classes.

import Netlink
import PacketPath

/// Every class of every classful qdisc. Equivalent: `tc -s class show`. The object is `eth0 6e00:1 htb`.
package final class ClassCollector: Collector {
    package static let source = CounterKey.Source.class
    package static let reading = Reading.onDemand
    private let route: RouteSocket

    package init(_ context: CollectorContext) { route = context.route }

    package func sample() throws -> [CounterGroup] {
        let classes = try route.classes()
        let names = try route.names(of: classes.map(\.index))
        return classes.compactMap { one in
            names[one.index].map {
                CounterGroup(
                    Self.source, object: "\($0) \(QdiscCollector.number(one.handle)) \(one.kind)",
                    identity: UInt64(one.index) << 32 | UInt64(one.handle), names: QueueStatistics.names,
                    values: one.statistics.values)
            }
        }
    }
}
