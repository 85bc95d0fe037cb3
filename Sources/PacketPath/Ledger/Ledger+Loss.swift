// A row of the ledger: packets that ended at one place for one cause.

/// How well a row is proven, best first.
package enum EvidenceLevel: String, Codable, Sendable, CaseIterable {
    /// The drop events and the cause's primary counter show the same number.
    case eventAndCounter = "event+counter"
    /// Drop events only: the kernel counts this cause nowhere, or its counter disagrees.
    case event
    /// A counter only: there were no drop events.
    case counter
    /// A counter only, beside events of the same cause and place: of these packets the kernel told none.
    case unseen = "counter-no-event"
    /// The sender's own send(2) failed; nothing else tells.
    case errno
    /// Concluded, for instance where a counter serves several causes.
    case inferred
}

extension Ledger {
    /// Packets lost at one place for one cause.
    package struct Loss: Codable, Sendable, Hashable {
        package var node: String
        package var interface: String?
        /// Id of a `Stage`.
        package var stage: String
        /// Id of a `Cause`.
        package var cause: String
        /// The kernel's reason and function; nil without drop events.
        package var reason: String?
        package var function: String?
        package var packets: UInt64
        package var evidence: EvidenceLevel
        /// The counter that agrees or alone tells: `eth1 root tbf drops`.
        package var counter: String?

        /// `router:eth1`, or the node alone.
        package var place: String { interface.map { "\(node):\($0)" } ?? node }
    }
}

extension Ledger.Loss {
    init(_ drop: Attributed, evidence: EvidenceLevel, counter: String?) {
        self.init(
            node: drop.node, interface: drop.interface, stage: drop.cause.stageID, cause: drop.cause.id,
            reason: drop.reason, function: drop.function, packets: drop.packets, evidence: evidence, counter: counter)
    }

    /// Adds up rows that differ in nothing but their packets, and sorts them along the packet path.
    static func merged(_ rows: [Self]) -> [Self] {
        var totals: [Self: UInt64] = [:]
        for row in rows {
            var key = row
            key.packets = 0
            totals[key, default: 0] += row.packets
        }
        let sums = totals.map { key, packets in
            var row = key
            row.packets = packets
            return row
        }
        return sums.sorted { $0.sortKey < $1.sortKey }
    }

    private var sortKey: (Int, String, String, String, String) {
        (Stage.order(of: stage), cause, place, reason ?? "", "\(function ?? "") \(evidence.rawValue)")
    }
}
