// The ledger's accounts as rows of a table.

import PacketPath

enum LedgerRows {
    static func rows(_ flow: Ledger.Flow) -> [LedgerTable.Row] {
        var rows = [LedgerTable.Row(what: "sent", packets: "\(flow.sent)", note: sendNote(flow))]
        if flow.copied > 0 { rows.append(.init(what: "copied", packets: "\(flow.copied)", note: "by the network")) }
        rows.append(.init(what: "delivered", packets: "\(flow.delivered)", note: deliveryNote(flow), style: .green))
        if flow.duplicated > 0 {
            let isStray = flow.strayDuplicates != nil
            let note = "arrived again" + (isStray ? ", and nothing in the lab makes copies" : "")
            rows.append(
                .init(what: "duplicated", packets: "\(flow.duplicated)", note: note, style: isStray ? .red : .plain))
        }
        if let surplus = flow.unplanned {
            let note = "arrived with a number that was never to be sent"
            rows.append(.init(what: "unplanned", packets: "\(surplus)", note: note, style: .red))
        }
        if let lost = flow.duplicatesDropped {
            rows.append(.init(what: "duplicated", packets: "\(lost)", note: "by netem, and dropped on the way"))
        }
        rows += flow.dropped.map { row($0, "dropped") }
        rows += inFlight(flow)
        if flow.unattributed > 0 {
            let note = "lost, but counters do not tell which flow's packet met which place"
            rows.append(.init(what: "unattributed", packets: "\(flow.unattributed)", note: note, style: .yellow))
        }
        let style: Ink.Style = flow.unexplained == 0 ? .plain : .red
        return rows + [.init(what: "unexplained", packets: "\(flow.unexplained)", style: style)]
    }

    static func row(_ loss: Ledger.Loss, _ what: String) -> LedgerTable.Row {
        .init(
            what: what == "foreign" && Cause.named(loss.cause)?.everyday != nil ? "no loss" : what,
            place: "\(loss.stage) @ \(loss.place)", packets: "\(loss.packets)",
            note: loss.evidence.rawValue,
            detail: detail(loss), style: what == "dropped" ? .yellow : .plain)
    }

    /// `QDISC_DROP @__dev_queue_xmit = eth1 root tbf drops`
    private static func detail(_ loss: Ledger.Loss) -> String {
        let event = loss.reason.map { "\($0) @\(loss.function ?? "?")" }
        let counter = loss.counter.map { "= \($0)" }
        return [event, counter].compactMap { $0 }.joined(separator: " ")
    }

    private static func inFlight(_ flow: Ledger.Flow) -> [LedgerTable.Row] {
        let places = flow.inFlight.sorted { $0.key < $1.key }
        guard !places.isEmpty else { return [.init(what: "in flight", packets: "0")] }
        return places.map { .init(what: "in flight", place: $0.key, packets: "\($0.value)") }
    }

    private static func sendNote(_ flow: Ledger.Flow) -> String {
        var notes = flow.unit.map { [$0] } ?? []
        if flow.refused > 0 { notes.append("accepted \(flow.accepted), refused with ENOBUFS \(flow.refused)") }
        if let denied = flow.denied { notes.append("refused with EPERM \(denied)") }
        notes += flow.notSent.sorted { $0.key < $1.key }.map { "not sent: \($0.key) \($0.value)" }
        return notes.joined(separator: "; ")
    }

    private static func deliveryNote(_ flow: Ledger.Flow) -> String {
        if flow.unit == "bytes" { return flow.sink == "none" ? "acknowledged by the peer" : "read by the socket sink" }
        if flow.sink == "none" { return "nobody witnessed delivery" }
        return "seen by the \(flow.sink) sink" + (flow.reordered > 0 ? ", \(flow.reordered) out of order" : "")
    }
}
