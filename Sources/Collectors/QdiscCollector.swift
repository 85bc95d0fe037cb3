// The counters of queueing disciplines.

import Netlink
import PacketPath

/// Every qdisc of every interface. Equivalent: `tc -s qdisc show`.
///
/// The object is `eth0 root tbf` for the root, `eth0 6e6d:0 pfifo` for a qdisc with a handle, and
/// `eth0 parent 8001:1 pfifo_fast` for one without.
package final class QdiscCollector: Collector {
    package static let source = CounterKey.Source.qdisc
    private let route: RouteSocket

    package init(_ context: CollectorContext) { route = context.route }

    package func sample() throws -> [CounterGroup] {
        let qdiscs = try route.qdiscs()
        let names = try route.names(of: qdiscs.map(\.index))
        return qdiscs.compactMap { qdisc in
            names[qdisc.index].map {
                CounterGroup(
                    Self.source, object: Self.object(qdisc, of: $0),
                    identity: UInt64(qdisc.index) << 32 | UInt64(qdisc.handle),
                    names: qdisc.details.names.isEmpty
                        ? QueueStatistics.names : QueueStatistics.names + qdisc.details.names,
                    values: qdisc.statistics.values + qdisc.details.values)
            }
        }
    }

    static func object(_ qdisc: QdiscStatistics, of interface: String) -> String {
        if qdisc.isRoot { return "\(interface) root \(qdisc.kind)" }
        if qdisc.handle == 0 { return "\(interface) parent \(number(qdisc.parent)) \(qdisc.kind)" }
        return "\(interface) \(number(qdisc.handle)) \(qdisc.kind)"
    }

    /// `6e6c:1`, both parts hexadecimal as tc writes them.
    static func number(_ handle: UInt32) -> String {
        "\(String(handle >> 16, radix: 16)):\(String(handle & 0xffff, radix: 16))"
    }
}
