// What the drop events said up to a moment.

/// Packets dropped in one place for one reason.
package struct DropTotal: Hashable, Sendable {
    /// The lab's node, or nil where neither device nor socket told the namespace (tagged packets only).
    package var node: String?
    /// The number of the interface in its namespace; 0 where the packet had none.
    package var interfaceIndex: Int
    /// The kernel's name without SKB_DROP_REASON_: `NO_SOCKET`.
    package var reason: String
    /// The kernel function that dropped, or an address in hex where the kernel hides names.
    package var function: String
    /// The netfilter hook of a drop by a rule, in nft's word: `input`; nil where nobody asked, or the kernel does not tell.
    package var hook: String?
    /// The flow of this run, or nil for packets without its tag.
    package var flow: UInt16?
    /// The packets are ICMP errors that quote the flow's packets, not the flow's own.
    package var isInduced = false
    /// Who talked to whom, in a recording that asks; nil in others, and for those that found no row of their own.
    package var peers: DropPeers?
    /// GSO packets count as their segments.
    package var packets: UInt64
    /// Of these, the ones beyond the first of their buffer: the kernel's counters of buffers do not count them.
    package var merged: UInt64 = 0

    var order: (String, Int, String, String, String) {
        (node ?? "", interfaceIndex, reason, function, "\(hook ?? "") \(flow ?? 0) \(isInduced)")
    }
}

/// All drops since the start.
package struct DropEventReading: Equatable, Sendable {
    /// The name by which modules call it that know the ledger's total too.
    package typealias Total = DropTotal

    /// Sorted by node, interface, reason, function, hook and flow.
    package var totals: [DropTotal]
    /// Drops in the lab that found no room in the books.
    package var eventsLost: UInt64
    /// Drops anywhere on the machine at which the program was already running on that processor and was skipped.
    /// They may have been the lab's.
    package var eventsSkipped: UInt64
    /// Drops anywhere on the machine that had neither a namespace nor this run's tag.
    package var foreignWithoutNamespace: UInt64
}

extension DropEventReading {
    /// The same without what was dropped until an earlier reading. Events lost or skipped are those since the start.
    package func since(_ earlier: DropEventReading?) -> DropEventReading {
        var known: [DropTotal: DropTotal] = [:]
        for total in earlier?.totals ?? [] { known[total.kind] = total }
        var reading = self
        reading.totals = totals.compactMap { total in
            var total = total
            if let known = known[total.kind] {
                total.packets -= min(total.packets, known.packets)
                total.merged -= min(total.merged, known.merged)
            }
            return total.packets > 0 ? total : nil
        }
        return reading
    }
}

extension DropTotal {
    /// All but the number.
    fileprivate var kind: DropTotal {
        var kind = self
        (kind.packets, kind.merged) = (0, 0)
        return kind
    }
}

/// Where one packet ended.
package struct DropFate: Equatable, Sendable {
    package var node: String?
    /// `SUBSYSTEM` for reasons of mac80211, openvswitch and their like; the totals have their number.
    package var reason: String
    package var function: String
}

/// Packets with consecutive sequence numbers and the same end.
package struct FateRun: Equatable, Sendable {
    /// nil: no event saw them dropped.
    package var fate: DropFate?
    package var packets: Int

    package init(fate: DropFate?, packets: Int) {
        self.fate = fate
        self.packets = packets
    }
}
