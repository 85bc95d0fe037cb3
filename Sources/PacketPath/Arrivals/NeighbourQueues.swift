// Packets that may wait for next hops, as far as the kernel says.

/// Next hops of a node that were asked for and had not answered at the close. The kernel does not say how many packets
/// wait for each, only how many can.
package struct NeighbourQueues: Codable, Sendable, Hashable {
    package var node: String
    package var unanswered: UInt64
    /// Packets that find room there: unres_qlen_bytes of each.
    package var room: UInt64

    /// No packet is charged less memory: struct sk_buff, its buffer and what stands behind it.
    package static let smallestCharge: UInt64 = 576

    package init(node: String, unanswered: UInt64, room: UInt64) {
        (self.node, self.unanswered, self.room) = (node, unanswered, room)
    }
}

extension Ledger {
    /// Packets that nobody saw arrive or end, while a next hop has not answered, wait for it: the older ones had an event
    /// when there was no room.
    mutating func bookNeighbours(_ evidence: Evidence) {
        var room = (evidence.unanswered ?? []).reduce(0) { $0 + $1.room }
        for index in flows.indices where flows[index].unit == nil {
            let lacking = flows[index].shortfall - Int64(clamping: flows[index].unattributed)
            let packets = min(room, UInt64(max(0, lacking)))
            guard packets > 0 else { continue }
            flows[index].inFlight["neighbour queue", default: 0] += packets
            room -= packets
        }
    }
}
