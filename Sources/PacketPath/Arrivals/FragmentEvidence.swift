// What was seen of a flow whose packets go out in fragments.

/// Drop events and counters of such a flow are of fragments; its books are of packets.
package struct FragmentEvidence: Codable, Sendable, Hashable {
    /// Packets that neither arrived nor wait in the sink's socket, by the first drop of a fragment of theirs.
    package struct Lost: Codable, Sendable, Hashable {
        /// nil where the event did not tell.
        package var node: String?
        package var reason: String
        package var function: String
        package var packets: UInt64

        package init(node: String?, reason: String, function: String, packets: UInt64) {
            (self.node, self.reason, self.function, self.packets) = (node, reason, function, packets)
        }
    }

    /// Fragments that were sent.
    package var sent: UInt64
    /// Of each packet; of packets of several sizes, of the first.
    package var each: UInt64
    /// nil: no drop events, or too many different ends to keep.
    package var lost: [Lost]?
    /// Packets without any end, of which a fragment came to a node where datagrams waited at the close. nil: nobody looked.
    package var held: UInt64?

    package init(sent: UInt64, each: UInt64, lost: [Lost]? = nil) {
        (self.sent, self.each, self.lost) = (sent, each, lost)
    }
}

extension PacketFates.Flow {
    /// What `FragmentEvidence` keeps of it; nil where not all packets' ends are kept.
    package var lostInPieces: [FragmentEvidence.Lost]? {
        guard kept == planned else { return nil }
        var packets: [PacketFates.Drop: UInt64] = [:]
        for run in endRuns where !run.end.delivered && run.end.queued != true {
            guard let drop = run.end.drop, drop.isLoss else { continue }
            packets[drop, default: 0] += UInt64(run.packets.count)
        }
        let lost = packets.map {
            FragmentEvidence.Lost(node: $0.node, reason: $0.reason, function: $0.function, packets: $1)
        }
        return lost.sorted { ($0.node ?? "", $0.reason, $0.function) < ($1.node ?? "", $1.reason, $1.function) }
    }
    /// Packets without an end, of which a fragment came there; nil where not all packets' ends are kept.
    package func held(where came: (Int) -> Bool) -> UInt64? {
        guard kept == planned else { return nil }
        return endRuns.reduce(0) { sum, run in
            let isOpen = !run.end.delivered && run.end.queued != true && run.end.drop?.isLoss != true
            return isOpen ? sum + UInt64(run.packets.count { came(Int($0)) }) : sum
        }
    }
}

extension PacketFates.Drop {
    /// A fragment that came twice, or was freed with its datagram, is no loss.
    fileprivate var isLoss: Bool {
        let causes = Cause.candidates(reason: reason, function: function)
        return causes.isEmpty || causes.contains { $0.outcome == .lost }
    }
}
