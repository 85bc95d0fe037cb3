// The counters of tc's filters.

import Netlink
import PacketPath

/// Every action of every filter. Equivalent: `tc -s filter show`. The object is `eth0 ingress 49152 u32 80000800 gact 1`:
/// device, place, preference, kind, handle in hexadecimal, action and its number in the filter.
package final class FilterCollector: Collector {
    package static let source = CounterKey.Source.filter
    package static let reading = Reading.onDemand
    private let route: RouteSocket

    package init(_ context: CollectorContext) { route = context.route }

    package func sample() throws -> [CounterGroup] {
        let filters = try route.filters()
        let names = try route.names(of: filters.map(\.index))
        return filters.compactMap { filter in
            names[filter.index].map {
                CounterGroup(
                    Self.source, object: "\($0) \(Self.object(filter))", identity: UInt64(filter.index),
                    names: QueueStatistics.names, values: filter.statistics.values)
            }
        }
    }

    private static func object(_ filter: FilterStatistics) -> String {
        let handle = String(filter.handle, radix: 16)
        let words = [
            place(filter.parent), "\(filter.preference)", filter.kind, handle, filter.action, "\(filter.order)",
        ]
        return words.joined(separator: " ")
    }

    private static func place(_ parent: UInt32) -> String {
        switch parent {
        case FilterStatistics.ingress: "ingress"
        case FilterStatistics.egress: "egress"
        default: QdiscCollector.number(parent)
        }
    }
}
