// The sections of the text report about a run as a whole.

import PacketPath

struct TextPage {
    let record: RunRecord
    let ink: Ink
    let width: Int

    var heading: [String] {
        let environment = record.environment
        let machine = "kernel \(environment.kernelRelease) \(environment.machine), \(environment.cpus) CPUs, "
        let source =
            environment.dropBackend == .none ? "no drop events" : "drop events by \(environment.dropBackend.rawValue)"
        let note = environment.backendNote.map { " (\($0))" } ?? ""
        return [ink("lab \(record.lab.name)", .bold) + "  \(record.instance)  \(record.started)"]
            + indented("\(machine)\(environment.clocksource); \(source)\(note)").map { ink($0, .dim) }
            + (environment.bootedFrom.map { [ink("  booted from \($0)", .dim)] } ?? [])
    }

    var flows: [String] {
        let accounts = record.ledger.flows.map { flow in
            [ink("flow \(flow.name)", .bold) + "  \(flow.from) -> \(flow.to)"]
                + LedgerRows.rows(flow).flatMap(table.lines) + fragments(flow) + sender(flow.name) + stream(flow.name)
                + delay(flow)
                + arrivals(flow.name)
        }
        let senders = StreamTable.lines(record, width: width)
        let copies = senders.isEmpty ? [] : ["", ink("what the kernel copied for tcp senders", .bold)] + senders
        return Array(accounts.joined(separator: [""])) + copies
    }

    /// Losses that are no flow's own, and packets the lab's nodes made themselves.
    var others: [String] {
        var lines: [String] = []
        if !record.ledger.shared.isEmpty {
            lines.append(ink("losses of several flows together", .bold))
            lines += record.ledger.shared.flatMap { table.lines(LedgerRows.row($0, "shared")) }
        }
        if !record.ledger.foreign.isEmpty {
            lines.append(ink("losses of foreign packets", .bold))
            lines += record.ledger.foreign.flatMap { table.lines(LedgerRows.row($0, "foreign")) }
        }
        let induced = record.ledger.induced.sorted { $0.key < $1.key }.map { "\($0.value) by \($0.key)" }
        if let segments = record.ledger.segments { lines += indented(segments.text) }
        if let unseen = record.ledger.eventsUnseen, unseen > 0 {
            lines += indented("\(unseen) losses of which this kernel told no event: their counters show them")
        }
        if !induced.isEmpty { lines += indented("induced ICMP errors: \(induced.joined(separator: ", "))") }
        return lines
    }

    var witnesses: [String] {
        let all = record.ledger.witnesses
        let odd = all.filter { !$0.agrees }
        guard !odd.isEmpty else {
            return all.isEmpty ? [] : ["witnesses: \(all.count) compared, all agree"]
        }
        return [ink("witnesses: \(odd.count) of \(all.count) disagree", .red)]
            + odd.flatMap { witness in
                indented(
                    "\(witness.stage) @ \(witness.node)  \(witness.object) moved by \(witness.counter), "
                        + "losses \(witness.events) (\(witness.kind.rawValue))")
            }
    }

    var expectations: [String] {
        record.expectations.isEmpty ? [] : [ink("expectations", .bold)] + record.expectations.flatMap(expectation)
    }

    /// What models of queues say about the kernel's.
    var oracles: [String] {
        let reports = record.oracles ?? []
        guard !reports.isEmpty else { return [] }
        return [ink("oracles", .bold)]
            + reports.flatMap { report in
                let agreeing = report.agreeing.map { ", the same fate for \($0) packets" } ?? ""
                return indented("\(report.place) (\(report.model)): \(report.text) of \(report.sent)\(agreeing)")
            }
    }

    /// Processes that did not run through.
    var processes: [String] {
        let odd = (record.processes ?? []).filter { $0.state != "ready" || $0.restarts > 0 }
        guard !odd.isEmpty else { return [] }
        return [ink("processes", .bold)]
            + odd.flatMap { process in
                let facts = [
                    process.state, process.restarts > 0 ? "restarts \(process.restarts)" : nil, process.ending,
                    process.reason,
                ]
                return indented("\(process.node):\(process.name)  " + facts.compactMap { $0 }.joined(separator: ", "))
            }
    }

    /// Once per cause, in the order of the packet path.
    var remedies: [String] {
        let losses = record.ledger.flows.flatMap(\.dropped) + record.ledger.shared
        let causes = Cause.all.filter { cause in losses.contains { $0.cause == cause.id } }
        guard !causes.isEmpty else { return [] }
        return [ink("what happened, and what to do", .bold)]
            + causes.flatMap { cause in
                let mine = losses.filter { $0.cause == cause.id }
                let named = Self.naming(mine)
                let nodes = Set(mine.map(\.node)).sorted().joined(separator: ", ")
                let tools = cause.tools.map(named).joined(separator: "; ")
                return indented("\(cause.id): \(cause.title).") + indented(named(cause.remedy), 4)
                    + (tools.isEmpty ? [] : indented("See in \(nodes): \(tools)", 4))
            }
    }

    /// Where all were at one interface, its name stands in the advice.
    private static func naming(_ losses: [Ledger.Loss]) -> (String) -> String {
        let interfaces = Set(losses.map(\.interface))
        let interface = interfaces.count == 1 ? interfaces.first ?? nil : nil
        return { Cause.naming($0, interface: interface) }
    }

    var verdict: [String] {
        let passed = record.verdict.exitCode == 0
        let notes = (record.verdict.notes ?? []).flatMap { indented($0).map { ink($0, .yellow) } }
        guard !passed else { return [ink("PASS", .green) + "  \(passedText)"] + notes }
        let unmet = record.expectations.filter { !$0.met }
        let others = record.verdict.reasons.filter { reason in !unmet.contains { $0.message == reason } }
        let count = unmet.isEmpty ? [] : ["expectations not met: \(unmet.count) of \(record.expectations.count)"]
        return [ink("FAIL", .red)] + (others + count).flatMap { indented($0) } + notes
    }

    private var passedText: String {
        guard record.ledger.verdict == .balanced else { return "within the unexplained packets allowed" }
        let claims = record.expectations.isEmpty ? "" : ", \(record.expectations.count) expectations met"
        return "books balanced\(claims)"
    }

    private var table: LedgerTable {
        let ledger = record.ledger
        let rows =
            ledger.flows.flatMap(LedgerRows.rows) + ledger.shared.map { LedgerRows.row($0, "shared") }
            + ledger.foreign.map { LedgerRows.row($0, "foreign") }
        return LedgerTable(fitting: rows, width: width, ink: ink)
    }

    private func expectation(_ result: ExpectationResult) -> [String] {
        let mark = result.met ? ink("✓", .green) : ink("✗", .red)
        let lines = result.message.wrapped(width - 4)
        return lines.enumerated().map { $0 == 0 ? "  \(mark) \($1)" : "    \($1)" }
    }

    private func fragments(_ flow: Ledger.Flow) -> [String] {
        flow.fragments.map { indented($0.text).map { ink($0, .dim) } } ?? []
    }

    private func sender(_ name: String) -> [String] {
        guard let report = record.senders.first(where: { $0.flow == name }) else { return [] }
        // The kernel cuts a stream into segments as it likes: there are no frames of the sender's.
        var text =
            report.frameLength.map { "sender: frames of \($0) bytes, \(Quantity.rate(report.achievedRate))" }
            ?? "sender: \(Quantity.scaled(report.achievedRate, ["messages/s", "k messages/s", "M messages/s"]))"
        if let via = report.via, via != "packet" { text += ", via \(via)" }
        if report.bypass == true {
            text += " (past the qdisc and netfilter's egress, which saw none of these packets)"
        }
        if let blocked = report.blocked, let time = report.blockedTime {
            text += ", blocked \(blocked) times by a full send buffer, \(Quantity.time(time))"
        }
        if let pacing = report.pacing {
            let late = [pacing.p50, pacing.p99, pacing.max].map(Quantity.time)
            text +=
                ", pacing \(pacing.quality.rawValue) (late by \(late[0]) median, \(late[1]) p99, \(late[2]) at most"
                + pacing.remarks.map { "; \($0)" }.joined() + ")"
        }
        return indented(text).map { ink($0, .dim) }
    }

    /// A TCP flow's segments may be lost and sent again: its bytes are not lost by that.
    private func stream(_ name: String) -> [String] {
        guard let stream = record.senders.first(where: { $0.flow == name })?.stream else { return [] }
        let calls = stream.calls.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        var text = "tcp: sender \(stream.sender), calls: \(calls.isEmpty ? "none" : calls)"
        if let client = stream.client {
            text +=
                "; \(client.dataSegmentsOut) segments of data, \(client.retransmissions) sent again, "
                + "rtt \(Quantity.time(UInt64(client.rtt) * 1000)), mss \(client.mss)"
        }
        if let zerocopy = stream.zerocopy {
            text += "; zero copy: \(zerocopy.copied) of \(zerocopy.completed) sends were copied by the kernel"
        }
        if let wrong = stream.wrongBytes { text += wrong == 0 ? "; content verified" : "; \(wrong) bytes are wrong" }
        return indented(text).map { ink($0, .dim) }
    }

    private func delay(_ flow: Ledger.Flow) -> [String] {
        guard let delay = flow.delay else { return [] }
        let times = [delay.minimum, delay.median, delay.p99, delay.maximum].map(Quantity.time)
        return indented("one-way delay: \(times[0]) at least, \(times[1]) median, \(times[2]) p99, \(times[3]) at most")
            .map { ink($0, .dim) }
    }

    private func arrivals(_ name: String) -> [String] {
        guard let arrivals = record.evidence.flows.first(where: { $0.name == name })?.arrivals else { return [] }
        return ArrivalLines.lines(arrivals).flatMap { indented($0) }.map { ink($0, .dim) }
    }

    private func indented(_ text: String, _ indent: Int = 2) -> [String] {
        text.wrapped(width - indent).map { String(repeating: " ", count: indent) + $0 }
    }
}

extension SenderReport.Pacing {
    /// What else there is to say about a schedule that was not kept.
    fileprivate var remarks: [String] {
        var remarks: [String] = []
        if let late, late > 0 { remarks.append("\(late) packets more than 1 ms") }
        if let skipped, skipped > 0 { remarks.append("\(skipped) skipped: their time was gone") }
        if let stretched, stretched > 0 { remarks.append("schedule stretched by \(Quantity.time(stretched))") }
        return remarks
    }
}
