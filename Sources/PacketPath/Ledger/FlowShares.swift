// Whose packets a counter counted: without events this is certain only where one flow can be meant.

/// Books losses that counters show to flows, as far as that is certain.
struct FlowShares {
    var flows: [Ledger.Flow]
    /// Losses that belong to several flows, nobody knows in which parts.
    private(set) var shared: [Ledger.Loss] = []
    /// Losses while every packet of every flow is accounted for: they were other packets'.
    private(set) var foreign: [Ledger.Loss] = []

    init(flows: [Ledger.Flow], losses: [(loss: Attributed, evidence: EvidenceLevel)]) {
        self.flows = flows
        var rows = losses.map { Ledger.Loss($0.loss, evidence: $0.evidence, counter: $0.loss.primary.first?.text) }
        for errno in ["ENOBUFS", "EPERM"] {
            let causes = Set(losses.filter { $0.loss.cause.errno == errno }.map(\.loss.cause.id))
            rows = bookRefused(rows, errno, refusing: causes)
        }
        bookRest(rows)
        settle()
    }

    /// A refused send is the same packet as the drop at the sender's queue (ENOBUFS), or at its own netfilter or control
    /// group (EPERM), and send(2) knows its flow.
    private mutating func bookRefused(
        _ rows: [Ledger.Loss], _ errno: String, refusing: Set<String>
    ) -> [Ledger.Loss] {
        var rows = rows
        for node in Set(flows.map(\.senderNode)).sorted() {
            let senders = flows.indices.filter { flows[$0].senderNode == node && flows[$0].refused(with: errno) > 0 }
            let refused = senders.reduce(0) { $0 + flows[$1].refused(with: errno) }
            let places = rows.indices.filter { rows[$0].node == node && refusing.contains(rows[$0].cause) }
            guard places.count == 1, refused > 0, rows[places[0]].packets >= refused else { continue }
            for sender in senders { book(rows[places[0]], flows[sender].refused(with: errno), to: sender) }
            rows[places[0]].packets -= refused
        }
        return rows.filter { $0.packets > 0 }
    }

    private mutating func bookRest(_ rows: [Ledger.Loss]) {
        let short = flows.indices.filter { flows[$0].shortfall > 0 }
        if flows.allSatisfy({ $0.shortfall == 0 }) {
            foreign = rows
            return
        }
        let candidates = flows.count == 1 ? Array(flows.indices) : short
        guard candidates.count == 1 else {
            shared = rows
            return
        }
        bookAll(rows, to: candidates[0])
    }

    /// Of a flow in fragments the counters counted these, of which a packet may have lost several.
    private mutating func bookAll(_ rows: [Ledger.Loss], to flow: Int) {
        let lacking = UInt64(max(0, flows[flow].shortfall))
        if flows[flow].fragments != nil, rows.count == 1, rows[0].packets > lacking {
            flows[flow].fragments?.dropped = rows[0].packets
            var row = rows[0]
            row.evidence = .inferred
            if lacking > 0 { book(row, lacking, to: flow) }
        } else {
            for row in rows { book(row, row.packets, to: flow) }
        }
    }

    private mutating func book(_ row: Ledger.Loss, _ packets: UInt64, to flow: Int) {
        var row = row
        row.packets = packets
        flows[flow].dropped.append(row)
    }

    /// If the shared losses are exactly what the flows lack together, each flow's lack is known, only its place is not.
    private mutating func settle() {
        for index in flows.indices { flows[index].dropped = Ledger.Loss.merged(flows[index].dropped) }
        let lack = flows.reduce(0) { $0 + max(0, $1.shortfall) }
        let total = shared.reduce(0) { $0 + Int64(clamping: $1.packets) }
        guard total > 0, lack == total else { return }
        for index in flows.indices { flows[index].unattributed = UInt64(max(0, flows[index].shortfall)) }
    }
}
