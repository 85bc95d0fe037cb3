// The account of one flow.

extension Ledger {
    /// `sent + copied + duplicated = delivered + duplicated + dropped + in flight + unattributed + unexplained`.
    /// `delivered` counts distinct packets; further arrivals of the same packet stand on both sides as `duplicated`, and
    /// duplicates that were dropped on the way, on the left.
    package struct Flow: Codable, Sendable, Equatable {
        package var name: String
        package var from: String
        package var to: String
        /// Who witnessed delivery: `socket`, `packet` or `none`.
        package var sink: String
        /// What is counted: nil: packets; `bytes` of a TCP flow.
        package var unit: String?
        /// Accepted and refused packets.
        package var sent: UInt64
        package var accepted: UInt64
        /// What the lab file asks for, where that is not what was sent.
        package var planned: UInt64?
        /// `catch-up: skip`: packets that were too late to be sent; nil if none.
        package var skipped: UInt64?
        /// Sends that failed with ENOBUFS: packets, lost at a queue or device of the sender.
        package var refused: UInt64
        /// Sends that failed with EPERM: packets that netfilter or a control group of the sender dropped; nil if none.
        package var denied: UInt64?
        /// Sends that failed with another errno, or with EPERM before there was a packet.
        package var notSent: [String: UInt64]
        package var copied: UInt64
        package var delivered: UInt64
        package var duplicated: UInt64
        package var reordered: UInt64
        /// Of `duplicated`, those that nothing in the lab makes: nobody knows where they come from.
        package var strayDuplicates: UInt64?
        /// Arrivals with the flow's tag and a number that was not to be sent: in no other number.
        package var unplanned: UInt64?
        /// Duplicates that did not arrive: more rows of loss than packets, where a netem of the lab makes duplicates.
        package var duplicatesDropped: UInt64?
        package var delay: OneWayDelay?
        /// Of a flow whose packets go out in fragments.
        package var fragments: Fragments?
        package var dropped: [Loss]
        /// By place.
        package var inFlight: [String: UInt64]
        /// Without drop events: the flow's part of losses that counters show for several flows together.
        package var unattributed: UInt64 = 0
        /// What is left over; less than 0 if the books show more packets than there were.
        package var unexplained: Int64 = 0
    }
}

extension Ledger {
    /// Every row of loss, whosever it is.
    package var losses: [Loss] { flows.flatMap(\.dropped) + shared + foreign }

    /// No sum over its rows overflows: what is read from a file may be anything.
    package var isCountable: Bool {
        let counts =
            losses.map(\.packets) + flows.flatMap { $0.inFlight.values + [$0.sent, $0.delivered, $0.unattributed] }
        return (counts + flows.map(\.unexplained.magnitude)).allSatisfy { $0 < 1 << 48 }
    }
}

extension Ledger.Flow {
    package var droppedTotal: UInt64 { dropped.reduce(0) { $0 + $1.packets } }
    package var inFlightTotal: UInt64 { inFlight.values.reduce(0, +) }

    init(_ evidence: FlowEvidence) {
        let refused = evidence.errnos["ENOBUFS"] ?? 0
        let denied = evidence.errnos["EPERM"] ?? 0
        self.init(
            name: evidence.name, from: evidence.from, to: evidence.to, sink: evidence.sink, unit: evidence.unit,
            sent: evidence.accepted + refused + denied, accepted: evidence.accepted, refused: refused,
            denied: denied > 0 ? denied : nil,
            notSent: evidence.errnos.filter { !["ENOBUFS", "EPERM"].contains($0.key) && $0.value > 0 },
            copied: evidence.copied,
            delivered: evidence.delivered, duplicated: evidence.duplicated, reordered: evidence.reordered,
            delay: evidence.delay, dropped: [],
            inFlight: evidence.inFlight.filter { $0.value > 0 })
        planned = evidence.planned == sent ? nil : evidence.planned
        skipped = evidence.skipped
        fragments = evidence.fragments.map { Ledger.Fragments(sent: $0.sent, dropped: 0) }
        unexplained = shortfall
    }

    /// Packets that an errno of send(2) says were lost on the sender's side.
    func refused(with errno: String) -> UInt64 { errno == "EPERM" ? denied ?? 0 : refused }

    /// Packets that are neither delivered nor in flight nor in a row yet. Duplicates cancel out.
    var shortfall: Int64 {
        let known = Int64(clamping: delivered) + Int64(clamping: droppedTotal) + Int64(clamping: inFlightTotal)
        return Int64(clamping: sent) + Int64(clamping: copied) + Int64(clamping: duplicatesDropped ?? 0) - known
    }

    /// A packet socket has seen the flow's packets before they reach IP: what drops them behind it takes nothing back.
    func hasArrived(before loss: Ledger.Loss) -> Bool {
        guard sink == "packet", loss.node == receiverNode else { return false }
        return Stage.order(of: loss.stage) > Stage.order(of: Stage.packetTap.id)
    }

    var receiverNode: String { String(to.prefix { $0 != ":" }) }
    var senderNode: String { String(from.prefix { $0 != ":" }) }
}
