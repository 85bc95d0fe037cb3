// A run explained: what was lost where, why, what to look at and what to change, in words.

import PacketPath

package enum RunExplanation {
    /// A page for a person. Ends with a newline.
    package static func text(_ record: RunRecord, color: Bool, width: Int) -> String {
        let page = ExplanationPage(record: record, ink: Ink(enabled: color), width: max(60, width))
        return page.lines.map { $0 + "\n" }.joined()
    }

    /// The losses by cause and place, the largest first; keys in snake_case.
    package static func json(_ record: RunRecord) throws -> String { try JSON.text(findings(record)) }

    /// One cause at one place, with everything the catalogue advises.
    package struct Finding: Encodable, Sendable, Equatable {
        package var cause: String
        package var stage: String
        package var place: String
        package var title: String
        package var packets: UInt64
        /// Packets by flow; nil: of several flows together, or of none of the run's.
        package var flows: [String: UInt64]
        package var evidence: [String]
        package var counters: [String]
        package var look: [String]
        package var remedy: String
        package var knobs: [String]
    }

    package static func findings(_ record: RunRecord) -> [Finding] {
        var found: [String: Finding] = [:]
        let ledger = record.ledger
        let own = ledger.flows.flatMap { flow in flow.dropped.map { (flow: Optional(flow.name), loss: $0) } }
        for (flow, loss) in own + (ledger.shared + ledger.foreign).map({ (flow: nil, loss: $0) }) {
            let key = "\(loss.cause) \(loss.place)"
            var finding = found[key] ?? Finding(loss)
            finding.packets += loss.packets
            if let flow { finding.flows[flow, default: 0] += loss.packets }
            finding.evidence = Array(Set(finding.evidence + [loss.evidence.rawValue])).sorted()
            finding.counters = Array(Set(finding.counters + [loss.counter].compactMap { $0 })).sorted()
            found[key] = finding
        }
        return found.values.sorted {
            ($0.isForeign ? 1 : 0, ~$0.packets, $0.cause, $0.place) < (
                $1.isForeign ? 1 : 0, ~$1.packets, $1.cause, $1.place
            )
        }
    }
}

extension RunExplanation.Finding {
    init(_ loss: Ledger.Loss) {
        let cause = Cause.named(loss.cause)
        let named = { (text: String) in Cause.naming(text, interface: loss.interface) }
        self.init(
            cause: loss.cause, stage: loss.stage, place: loss.place, title: cause?.title ?? loss.cause, packets: 0,
            flows: [:], evidence: [], counters: [], look: (cause?.tools ?? []).map(named),
            remedy: named(cause?.remedy ?? ""), knobs: (cause?.knobs ?? []).map(named))
    }

    var everyday: Cause.Everyday? { Cause.named(cause)?.everyday }

    /// None of the run's flows is known to have lost packets here.
    var isForeign: Bool { flows.isEmpty }
}

private struct ExplanationPage {
    let record: RunRecord
    let ink: Ink
    let width: Int

    var lines: [String] {
        let findings = RunExplanation.findings(record)
        let head = [ink("lab \(record.lab.name)", .bold) + "  \(record.instance)  \(record.started)"]
        return head + record.ledger.flows.flatMap { indented(summary($0)) }
            + findings.enumerated().flatMap { [""] + page($1, number: $0 + 1) } + [""] + open
    }

    /// `web (client:eth0 -> server:eth0): 1000 packets sent, 122 arrived, 878 lost.`
    private func summary(_ flow: Ledger.Flow) -> String {
        let unit = flow.unit ?? "packets"
        var parts = ["\(flow.sent) \(unit) sent"]
        parts.append(
            flow.sink == "none" && flow.unit == nil ? "nobody watched them arrive" : "\(flow.delivered) arrived")
        if flow.droppedTotal > 0 { parts.append("\(flow.droppedTotal) lost") }
        if flow.inFlightTotal > 0 {
            let places = flow.inFlight.keys.sorted().joined(separator: ", ")
            parts.append("\(flow.inFlightTotal) still on their way at the end (\(places))")
        }
        if flow.duplicated > 0 { parts.append("\(flow.duplicated) arrived again") }
        let refused = flow.notSent.sorted { $0.key < $1.key }.map { "\($0.value) sends failed with \($0.key)" }
        return "\(flow.name) (\(flow.from) -> \(flow.to)): \((parts + refused).joined(separator: ", "))."
    }

    private func page(_ finding: RunExplanation.Finding, number: Int) -> [String] {
        let flows = finding.flows.sorted { $0.key < $1.key }.map { flow, packets in
            let sent = record.ledger.flows.first { $0.name == flow }?.sent ?? 0
            return "\(packets) of \(sent) packets of \(flow)"
        }
        let whose = flows.isEmpty ? "\(finding.packets) packets of no single flow" : flows.joined(separator: " and ")
        let stage = Stage.named(finding.stage)?.title ?? finding.stage
        let isMissed = finding.everyday == nil || !flows.isEmpty
        let place =
            "\(whose) ended at \(finding.place): \(finding.title) (\(stage))."
            + (isMissed ? "" : " Nothing is lost by it.")
        let proof =
            finding.evidence.joined(separator: ", ")
            + (finding.counters.isEmpty ? "" : ": " + finding.counters.joined(separator: ", "))
        let facts: [CauseFacts.Fact] = [
            ("why", [Cause.named(finding.cause)?.about ?? ""]), ("proof", [proof]), ("look", finding.look),
            ("change", [finding.remedy]), ("knobs", finding.knobs), ("more", ["netlab explain \(finding.cause)"]),
        ].map { ($0.0, $0.1.filter { !$0.isEmpty }) }.filter { !$0.1.isEmpty }
        return [ink("\(number). \(finding.cause)", .bold)] + indented(place)
            + FactColumns(indent: 2, label: 10, width: width).lines(facts)
    }

    /// What is left to say: the books' problems, or that there are none.
    private var open: [String] {
        guard case .problems(let problems) = record.ledger.verdict else {
            return [ink("Every packet is accounted for.", .green)]
        }
        return [ink("Not everything is accounted for:", .red)] + problems.flatMap { indented("\($0)") }
    }

    private func indented(_ text: String) -> [String] { text.wrapped(width - 2).map { "  \($0)" } }
}
