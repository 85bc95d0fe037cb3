// The ledger as a table for spreadsheets and scripts.

import PacketPath

/// RFC 4180 with a header line; one line per row of the ledger. `flow` is empty for rows of no single flow.
package enum CSVReport {
    static let header = [
        "flow", "row", "node", "interface", "stage", "cause", "reason", "function", "packets", "evidence", "counter",
    ]

    package static func render(_ record: RunRecord) -> String {
        let ledger = record.ledger
        let rows =
            [header] + ledger.flows.flatMap(rows) + ledger.shared.map { row("", "shared", $0) }
            + ledger.foreign.map { row("", "foreign", $0) }
        return rows.map(line).joined()
    }

    /// One line with its end.
    static func line(_ fields: [String]) -> String { fields.map(quoted).joined(separator: ",") + "\r\n" }

    private static func rows(_ flow: Ledger.Flow) -> [[String]] {
        let first = [
            ("sent", flow.sent), ("copied", flow.copied), ("delivered", flow.delivered),
            ("duplicated", flow.duplicated),
        ]
        let waiting = flow.inFlight.sorted { $0.key < $1.key }
        let last = [("unattributed", "\(flow.unattributed)"), ("unexplained", "\(flow.unexplained)")]
        return first.map { row(flow.name, $0.0, "\($0.1)") } + flow.dropped.map { row(flow.name, "dropped", $0) }
            + waiting.map { row(flow.name, "in flight", "\($0.value)", stage: $0.key) }
            + last.map { row(flow.name, $0.0, $0.1) }
    }

    private static func row(_ flow: String, _ kind: String, _ packets: String, stage: String = "") -> [String] {
        [flow, kind, "", "", stage, "", "", "", packets, "", ""]
    }

    private static func row(_ flow: String, _ kind: String, _ loss: Ledger.Loss) -> [String] {
        [
            flow, kind, loss.node, loss.interface ?? "", loss.stage, loss.cause, loss.reason ?? "", loss.function ?? "",
            "\(loss.packets)", loss.evidence.rawValue, loss.counter ?? "",
        ]
    }

    private static func quoted(_ field: String) -> String {
        guard field.unicodeScalars.contains(where: { [",", "\"", "\r", "\n"].contains($0) }) else { return field }
        return "\"\(field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }
}
