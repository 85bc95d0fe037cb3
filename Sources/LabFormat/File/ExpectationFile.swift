// An expectation as the lab file has it.

import PacketPath

/// An entry of `expect`: a claim about a flow, the ledger, a counter, a qdisc or its model, or a signal.
struct ExpectationFile {
    enum Ledger: String, CaseIterable, Sendable { case balanced }

    var location: Location
    var flow: Located<String>?
    var sent: ClosedRange<Int>?
    var delivered: ClosedRange<Int>?
    var inFlight: ClosedRange<Int>?
    var duplicated: ClosedRange<Int>?
    var reordered: ClosedRange<Int>?
    var delay: DelayExpectation?
    var arrivals = ArrivalClaim()
    var dropped: [Named<ClosedRange<Int>>] = []
    var refused: [Named<ClosedRange<Int>>] = []
    var ledger: Ledger?
    var counter: Located<String>?
    var node: Located<String>?
    var packets: ClosedRange<Int>?
    var qdisc: Located<Endpoint>?
    var counts: [Named<ClosedRange<Int>>] = []
    var oracle: Located<Endpoint>?
    var flows: [Located<String>] = []
    var within: Double?
    var signal: Located<String>?
    var count: ClosedRange<Int>?

    static let table = KeyTable<ExpectationFile>(
        "expectation", "A claim about a flow, the ledger, a counter, a qdisc or its model, or a signal.",
        make: { ExpectationFile(location: $0) },
        keys: [
            Key("flow", Form.text.located, \.flow, "The flow that the claim is about."),
            Key("sent", .count, \.sent, "Packets that the kernel took or refused with ENOBUFS."),
            Key("delivered", .count, \.delivered, "Distinct packets that reached the sink."),
            Key("in-flight", .count, \.inFlight, "Packets that were still queued at the end."),
            Key("duplicated", .count, \.duplicated, "Arrivals of packets that had arrived already."),
            Key("reordered", .count, \.reordered, "Packets that arrived after one that was sent later."),
            Key(
                "delay", DelayFile.table.form.map(\.expectation), \.delay, "One-way delays of the packets that arrived."
            ),
            Key(
                "dropped", Form.count.mapping, \.dropped,
                "Packets lost by stage: qdisc, qdisc@router, \"qdisc@router:eth1\"."),
            Key("refused", Form.count.mapping, \.refused, "Sends that failed, by errno: ENOBUFS."),
            Key("ledger", .word, \.ledger, "balanced: every packet is explained and all witnesses agree."),
            Key("counter", Form.text.located, \.counter, "A named counter of the node's rules."),
            Key("node", Form.text.located, \.node, "The node of the counter."),
            Key("packets", .count, \.packets, "The packets that the counter counted."),
            Key("qdisc", Form.endpoint.located, \.qdisc, "The interface whose qdiscs the claim is about: router:eth1."),
            Key(
                "counts", Form.count.mapping, \.counts,
                "How far its counters moved, by the names of `tc -s qdisc`: { drops: 878, drop_overlimit: 1..10 }."),
            Key(
                "oracle", Form.endpoint.located, \.oracle,
                "The interface whose tbf a model is compared with; it gets the times at which packets really departed."),
            Key("flows", Form.text.located.list, \.flows, "The flows that go through it; all unless given."),
            Key("within", .percent, \.within, "The share of the packets by which kernel and model may differ."),
            Key(
                "signal", Form.text.located, \.signal,
                "A cause whose counter moves, though often nothing is lost: tcp-listen.cookies-sent, optionally @NODE or @NODE:IF."
            ),
            Key("count", .count, \.count, "How far the signal's counter moved."),
        ] + arrivalKeys,
        check: { _, fields, report in check(fields, report) })

    private static let subjects = ["flow", "ledger", "counter", "qdisc", "oracle", "signal"]

    private static let claims = [
        "flow": ["sent", "delivered", "in-flight", "duplicated", "reordered", "delay", "dropped", "refused"]
            + arrivalKeys.map(\.name),
        "ledger": [], "counter": ["node", "packets"], "qdisc": ["counts"],
        "oracle": ["flows", "within"], "signal": ["count"],
    ]

    /// Each claim has its own subject and its own keys.
    private static func check(_ fields: Fields, _ report: Report) {
        let given = fields.present(subjects)
        guard let subject = given.first, given.count == 1 else {
            let found = given.isEmpty ? "" : ", not \(given.joined(separator: " and "))"
            return report.error(
                "an expectation is about one of \(subjects.joined(separator: ", "))\(found)", at: fields.location)
        }
        let own = claims[subject] ?? []
        let article = subject == "oracle" ? "an" : "a"
        let foreign = fields.present(claims.values.flatMap { $0 }.sorted()).filter { !own.contains($0) }
        for key in foreign {
            report.error(
                "'\(key)' does not belong to an expectation about \(article) \(subject)", at: fields.location(key))
        }
        if subject == "flow", foreign.isEmpty, !fields.hasUnknown, fields.present(own).isEmpty {
            report.error("the expectation says nothing: add one of \(own.joined(separator: ", "))", at: fields.location)
        }
        if subject == "oracle", !fields.has("within") {
            report.error("an expectation about an oracle needs 'within'", at: fields.location)
        }
        if ["counter", "qdisc", "signal"].contains(subject) {
            for key in own where !fields.has(key) {
                report.error("an expectation about a \(subject) needs '\(key)'", at: fields.location)
            }
        }
    }
}
