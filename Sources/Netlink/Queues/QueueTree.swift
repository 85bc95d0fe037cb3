// The queues of one device with their options and counters: qdiscs, classes, filters.

/// A qdisc or class of a device.
///
/// Equivalent: a line of `tc -s qdisc show dev DEVICE` or `tc -s class show dev DEVICE`.
package struct QueueNode: Sendable {
    package var kind: String
    package var handle: TrafficHandle
    /// `root` for a device's own qdisc; ffff:fff1 for clsact and ingress.
    package var parent: TrafficHandle
    package var settings: [Setting]
    /// nil where the kernel counts nothing: the class inside a tbf.
    package var statistics: QueueStatistics?
    /// What the kind counts beside the common numbers.
    package var details: QdiscDetails

    package var isRoot: Bool { parent == .root }
}

/// All of them, as the kernel lists them.
package struct QueueTree: Sendable {
    package var qdiscs: [QueueNode]
    package var classes: [QueueNode]

    /// - Throws: NetlinkError.
    package static func read<Link: Transport & ~Copyable>(
        of index: Int, over socket: inout Socket<Link>
    ) throws(NetlinkError) -> QueueTree {
        let qdiscs = try socket.dump(
            TrafficControlReply.request(38, index: index), type: 36, operation: "read qdiscs")
        let classes = try socket.dump(
            TrafficControlReply.request(42, index: index), type: 40, operation: "read classes")
        return QueueTree(
            qdiscs: qdiscs.compactMap(TrafficControlReply.init).filter { $0.index == index }.map {
                node($0, settings($0, QueueSettings.read))
            },
            classes: classes.compactMap(TrafficControlReply.init).map {
                node($0, settings($0, ClassSettings.read))
            })
    }

    private static func settings(
        _ reply: TrafficControlReply, _ read: (String, ArraySlice<UInt8>) -> [Setting]
    ) -> [Setting] {
        reply.options.map { read(reply.kind, $0) } ?? []
    }

    private static func node(_ reply: TrafficControlReply, _ settings: [Setting]) -> QueueNode {
        QueueNode(
            kind: reply.kind, handle: TrafficHandle(value: reply.handle), parent: TrafficHandle(value: reply.parent),
            settings: settings, statistics: reply.isCounted ? reply.statistics : nil,
            details: reply.details.map { QdiscDetails(reply.kind, $0) } ?? QdiscDetails())
    }
}
