// A run explained: what was lost where, why, what to look at and what to change, in words.

import PacketPath

package enum RunExplanation {
    /// A page for a person. Ends with a newline.
    package static func text(_ record: RunRecord, color: Bool, width: Int) -> String {
        let page = ExplanationPage(record: record, ink: Ink(enabled: color), width: max(60, width))
        return page.lines.map { $0 + "\n" }.joined()
    }

    /// The losses by cause and place, the largest first, and what else counters and errnos tell; keys in snake_case.
    package static func json(_ record: RunRecord) throws -> String { try JSON.text(findings(record)) }

    /// One cause at one place, with everything the catalogue advises.
    package struct Finding: Encodable, Sendable, Equatable {
        /// `netlab exec LAB.NODE -- COMMAND`
        package struct Command: Encodable, Sendable, Hashable {
            package var node: String
            package var command: String
        }

        package var cause: String
        package var stage: String
        package var place: String
        package var title: String
        /// `lost`, `refused`, `copy-lost`, `harmless`: of the first alone packets ended here.
        package var outcome: String
        /// Packets; of refused ones calls of send(2); of harmless ones how far the counter moved.
        package var packets: UInt64
        /// Packets by flow; nil: of several flows together, or of none of the run's.
        package var flows: [String: UInt64]
        package var evidence: [String]
        /// What the kernel's drop events said: `QDISC_DROP @__dev_queue_xmit`.
        package var events: [String]
        package var counters: [String]
        /// What else the record says of it, in sentences.
        package var notes: [String]
        package var look: [Command]
        package var misleading: [String]
        package var remedy: String
        package var knobs: [String]
    }

    package static func findings(_ record: RunRecord) -> [Finding] {
        let places = RunPlaces(record.evidence.interfaces)
        let losses = losses(record, places)
        return losses.filter { !$0.isForeign } + refusals(record, places) + losses.filter(\.isForeign)
            + signals(record, places)
    }

    private static func losses(_ record: RunRecord, _ places: RunPlaces) -> [Finding] {
        var found: [String: Finding] = [:]
        let ledger = record.ledger
        let own = ledger.flows.flatMap { flow in flow.dropped.map { (flow: Optional(flow.name), loss: $0) } }
        for (flow, loss) in own + (ledger.shared + ledger.foreign).map({ (flow: nil, loss: $0) }) {
            let key = "\(loss.cause) \(loss.place)"
            var finding =
                found[key]
                ?? places.finding(loss.cause, stage: loss.stage, node: loss.node, interface: loss.interface)
            finding.packets += loss.packets
            if let flow { finding.flows[flow, default: 0] += loss.packets }
            finding.add(loss)
            found[key] = finding
        }
        return found.values.sorted { (~$0.packets, $0.cause, $0.place) < (~$1.packets, $1.cause, $1.place) }.map {
            var finding = $0
            finding.notes = FindingNotes(record: record).notes(finding)
            return finding
        }
    }
}

extension RunExplanation.Finding {
    /// None of the run's flows is known to have lost packets here.
    var isForeign: Bool { flows.isEmpty }

    fileprivate mutating func add(_ loss: Ledger.Loss) {
        evidence = Array(Set(evidence + [loss.evidence.rawValue])).sorted()
        counters = Array(Set(counters + [loss.counter].compactMap { $0 })).sorted()
        events = Array(Set(events + [loss.reason].compactMap { $0 }.map { "\($0) @\(loss.function ?? "?")" })).sorted()
    }
}
