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
    private let objects = ObjectNames<Place>()

    /// What an object is called by.
    struct Place: Equatable {
        var interface: String
        var kind: String
        var handle: UInt32
        var parent: UInt32

        init(_ qdisc: QdiscStatistics, of interface: String) {
            (self.interface, kind, handle, parent) = (interface, qdisc.kind, qdisc.handle, qdisc.parent)
        }

        var object: String {
            if parent == QdiscStatistics.root { return "\(interface) root \(kind)" }
            if handle == 0 { return "\(interface) parent \(QdiscCollector.number(parent)) \(kind)" }
            return "\(interface) \(QdiscCollector.number(handle)) \(kind)"
        }
    }

    package init(_ context: CollectorContext) { route = context.route }

    package func sample() throws -> [CounterGroup] {
        let qdiscs = try route.qdiscs()
        let names = try route.names(of: qdiscs.map(\.index))
        return qdiscs.enumerated().compactMap { position, qdisc in
            names[qdisc.index].map { interface in
                CounterGroup(
                    Self.source, object: objects.name(of: Place(qdisc, of: interface), at: position, \.object),
                    identity: UInt64(qdisc.index) << 32 | UInt64(qdisc.handle),
                    names: qdisc.details.names.isEmpty
                        ? QueueStatistics.names : QueueStatistics.names + qdisc.details.names,
                    values: qdisc.statistics.values + qdisc.details.values)
            }
        }
    }

    /// `6e6c:1`, both parts hexadecimal as tc writes them.
    static func number(_ handle: UInt32) -> String {
        "\(String(handle >> 16, radix: 16)):\(String(handle & 0xffff, radix: 16))"
    }
}
