// The life of one packet as a page for a person.

import PacketPath

package enum WhyReport {
    /// Ends with a newline.
    package static func text(_ life: PacketLife, color: Bool, width: Int) -> String {
        let page = WhyPage(life: life, ink: Ink(enabled: color), width: max(60, width))
        return page.lines.map { $0 + "\n" }.joined()
    }

    /// The life; keys in snake_case.
    package static func json(_ life: PacketLife) throws -> String { try JSON.text(life) }
}

private struct WhyPage {
    let life: PacketLife
    let ink: Ink
    let width: Int

    var lines: [String] {
        [ink("packet \(life.sequence) of flow \(life.flow)", .bold) + "  \(life.from) -> \(life.to)"]
            + columns.lines([("sent", [sent])] + ends + answer) + alike
            + causes.flatMap { [""] + explain($0) }
    }

    private var columns: FactColumns { FactColumns(indent: 2, label: 10, width: width) }

    private var sent: String {
        let time = life.departure.map { ", \(Quantity.time($0)) after the flow's first packet" } ?? ""
        return switch life.refused {
        case nil: "accepted by send(2)\(time)"
        case "never": "no: it was never tried (the sender was stopped, or its time had gone)"
        case "ENOBUFS": "refused with ENOBUFS\(time): it was lost in a queue or device of the sender"
        case "EPERM" where life.ending != .notSent:
            "refused with EPERM\(time): netfilter or a control group of the sender dropped it"
        case .some(let errno): "no: send(2) failed with \(errno), there was no packet"
        }
    }

    private var ends: [(String, [String])] {
        switch life.ending {
        case .delivered:
            let copy =
                life.drop.map { ["\(endsBehindSink($0) ? "then it" : "a copy of it") was dropped at \(place($0))"] }
                ?? []
            return [("delivered", ["at \(life.to), seen by the \(life.sink) sink\(delay)"] + copy)]
        case .queued: return [("in flight", ["unread in the socket of \(life.to) when the books were closed"])]
        case .dropped: return life.drop.map { [("dropped", ["at \(place($0))"])] + proof } ?? []
        case .notSent: return []
        case .unseen where life.rows.isEmpty: return [("ended", ["nobody saw it, and no row of the books is open"])]
        case .unseen: return [("ended", ["no drop event names it; it is one of"] + life.rows.map(text))]
        }
    }

    /// A packet socket sees packets before they reach IP: what ends at its own node is the packet itself.
    private func endsBehindSink(_ drop: PacketFates.Drop) -> Bool {
        life.sink == "packet" && drop.node == life.to.prefix { $0 != ":" }.description
    }

    private var answer: [(String, [String])] {
        life.answer.map { reply in
            [
                (
                    "answered",
                    ["its echo reply came back to \(reply.node ?? "its sender"), where nobody waited for it: no loss"]
                )
            ]
        } ?? []
    }

    private var delay: String { life.delay.map { ", \(Quantity.time($0)) after send(2)" } ?? "" }

    /// `router:eth1, stage qdisc (QDISC_DROP in __dev_queue_xmit)`
    private func place(_ drop: PacketFates.Drop) -> String {
        let node = (drop.node ?? "an unknown node") + (life.interface.map { ":\($0)" } ?? "")
        let stages = Set(life.rows.compactMap(\.loss?.stage)).sorted()
        let stage = stages.isEmpty ? "" : ", stage \(stages.joined(separator: " or "))"
        return "\(node)\(stage) (\(drop.reason) in \(drop.function))"
    }

    private var proof: [(String, [String])] {
        guard life.rows.count == 1, let loss = life.rows.first?.loss else { return [] }
        let counter = loss.counter.map { ": \($0)" } ?? ""
        return [("proof", ["\(loss.evidence.rawValue)\(counter); \(loss.packets) packets of the flow ended so"])]
    }

    private func text(_ row: PacketLife.Row) -> String {
        let what = row.loss.map { "\($0.cause) @ \(row.place) (\($0.evidence.rawValue))" } ?? row.place
        return "\(row.packets) \(row.kind)\(what.isEmpty ? "" : ": \(what)")"
    }

    private var alike: [String] {
        let (first, last) = (life.alike.lowerBound, life.alike.upperBound)
        guard first < last else { return [] }
        return columns.lines([("alike", ["packets \(first) to \(last), one after the other, ended the same way"])])
    }

    private var causes: [Cause] {
        let ids = Set(life.rows.compactMap(\.loss?.cause))
        return Cause.all.filter { ids.contains($0.id) }
    }

    private func explain(_ cause: Cause) -> [String] {
        let named = { (text: String) in Cause.naming(text, interface: life.interface) }
        let facts = [("do", [named(cause.remedy)]), ("see", cause.tools.map(named) + ["netlab explain \(cause.id)"])]
        return [ink(cause.id, .bold) + "  \(cause.title)"] + columns.lines(facts)
    }
}
