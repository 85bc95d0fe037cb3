// The page of a run explained, for a terminal.

import PacketPath

struct ExplanationPage {
    let record: RunRecord
    let ink: Ink
    let width: Int

    var lines: [String] {
        let findings = RunExplanation.findings(record)
        let head = [ink("lab \(record.lab.name)", .bold) + "  \(record.instance)  \(record.started)"]
        return head + record.ledger.flows.flatMap { indented(summary($0)) }
            + FindingNotes(record: record).busy.flatMap(indented)
            + findings.enumerated().flatMap { [""] + page($1, number: $0 + 1) } + [""] + open
            + (findings.contains { !$0.look.isEmpty } ? indented(Self.prompt) : [])
    }

    private static let prompt =
        "NODE# COMMAND: netlab exec LAB.NODE -- COMMAND, in a lab that is up (netlab run --keep, netlab up)."

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
        parts += refused + [connection(flow.name)].compactMap { $0 }
        return "\(flow.name) (\(flow.from) -> \(flow.to)): \(parts.joined(separator: ", "))."
    }

    /// What tcp_info of a flow's own connection says; nil: no segment was sent again.
    private func connection(_ flow: String) -> String? {
        guard let client = record.senders.first(where: { $0.flow == flow })?.stream?.client,
            client.retransmissions > 0
        else { return nil }
        return "\(client.retransmissions) of its \(client.segmentsOut) segments were sent again (tcp_info)"
    }

    private func page(_ finding: RunExplanation.Finding, number: Int) -> [String] {
        let look = finding.look.map { "\($0.node)# \($0.command)" }
        let facts: [CauseFacts.Fact] = [
            ("why", [Cause.named(finding.cause)?.about ?? ""]), ("proof", [proof(finding)]), ("seen", finding.notes),
            ("look", look), ("beware", finding.misleading), ("change", [finding.remedy]), ("knobs", finding.knobs),
            ("more", ["netlab explain \(finding.cause)"]),
        ].map { ($0.0, $0.1.filter { !$0.isEmpty }) }.filter { !$0.1.isEmpty }
        return [ink("\(number). \(finding.cause)", .bold)] + indented(headline(finding))
            + FactColumns(indent: 2, label: 10, width: width).lines(facts)
    }

    /// `878 of 1000 packets of web ended at router:eth1: The queue was full (Queueing discipline of ...).`
    private func headline(_ finding: RunExplanation.Finding) -> String {
        let stage = Stage.named(finding.stage)?.title ?? finding.stage
        let what = "\(finding.title) (\(stage))."
        switch Cause.Outcome(rawValue: finding.outcome) {
        case .refused:
            let flows = finding.flows.keys.sorted().joined(separator: " and ")
            return "\(finding.packets) calls of send(2) of \(flows) failed at \(finding.place): \(what)"
        case .harmless: return "\(finding.packets) times at \(finding.place), and nothing is lost there: \(what)"
        case .copyLost: return "\(finding.packets) copies ended at \(finding.place): \(what)"
        case .lost, nil:
            let isMissed = !finding.isForeign || Cause.named(finding.cause)?.everyday == nil
            return "\(whose(finding)) ended at \(finding.place): \(what)" + (isMissed ? "" : " Nothing is lost by it.")
        }
    }

    private func whose(_ finding: RunExplanation.Finding) -> String {
        let flows = finding.flows.sorted { $0.key < $1.key }.map { flow, packets in
            let sent = record.ledger.flows.first { $0.name == flow }?.sent ?? 0
            return "\(packets) of \(sent) packets of \(flow)"
        }
        let others = finding.packets - min(finding.packets, finding.flows.values.reduce(0, +))
        return (flows + (others > 0 ? ["\(others) packets of no single flow"] : [])).joined(separator: " and ")
    }

    /// `event+counter: QDISC_DROP @__dev_queue_xmit, eth1 root tbf drops`
    private func proof(_ finding: RunExplanation.Finding) -> String {
        let words = (finding.events + finding.counters).joined(separator: ", ")
        return finding.evidence.joined(separator: ", ") + (words.isEmpty ? "" : ": \(words)")
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
