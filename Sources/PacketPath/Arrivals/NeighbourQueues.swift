// Packets that may wait for next hops, as far as the kernel says.

/// Next hops of a node that were asked for and had not answered at the close. The kernel does not say how many packets
/// wait for each, only how many can.
package struct NeighbourQueues: Codable, Sendable, Hashable {
    package var node: String
    package var unanswered: UInt64
    /// Packets that find room there: unres_qlen_bytes of each.
    package var room: UInt64
    /// The flows whose packets can wait there: those that have such a next hop by the node's routes, of next hops that were not
    /// asked for before the run. nil in older records, which did not look.
    package var flows: [String]?

    /// No packet is charged less memory: struct sk_buff, its buffer and what stands behind it.
    package static let smallestCharge: UInt64 = 576

    package init(node: String, unanswered: UInt64, room: UInt64, flows: [String]? = nil) {
        (self.node, self.unanswered, self.room, self.flows) = (node, unanswered, room, flows)
    }

    fileprivate func isFor(_ flow: String) -> Bool { flows?.contains(flow) ?? true }
}

extension Ledger {
    /// Packets that nobody saw arrive or end, while a next hop of theirs has not answered, wait for it: the older ones had
    /// an event when there was no room.
    mutating func bookNeighbours(_ evidence: Evidence) {
        // Queues of few flows first: what these can have, the others need not.
        for queue in (evidence.unanswered ?? []).sorted(by: { ($0.flows?.count ?? .max) < ($1.flows?.count ?? .max) }) {
            var room = queue.room
            for index in flows.indices where flows[index].unit == nil && queue.isFor(flows[index].name) {
                let lacking = flows[index].shortfall - Int64(clamping: flows[index].unattributed)
                let packets = min(room, UInt64(max(0, lacking)))
                guard packets > 0 else { continue }
                flows[index].inFlight["neighbour queue", default: 0] += packets
                room -= packets
            }
        }
    }
}
