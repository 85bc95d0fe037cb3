// The senders of TCP flows side by side: system calls, bytes, and what the kernel copied for them.

import PacketPath

enum StreamTable {
    /// Empty unless a flow asks for copies.
    static func lines(_ record: RunRecord, width: Int) -> [String] {
        let streams = record.senders.compactMap { sender in
            sender.stream.flatMap { stream in stream.copies.map { (sender.flow, stream, $0) } }
        }
        guard !streams.isEmpty else { return [] }
        let rows = streams.map { flow, stream, copies in
            let calls = stream.calls.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            let sent = record.ledger.flows.first { $0.name == flow }?.sent ?? 0
            return [stream.sender, calls, "\(sent)", copies.text]
        }
        return table([["sender", "system calls", "bytes", "copies"]] + rows)
            + notes(streams.map { ($0.1.sender, $0.2) }).flatMap { note in
                note.wrapped(width - 2).map { "  " + $0 }
            }
    }

    private static func table(_ rows: [[String]]) -> [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = [
                row[0].padded(widths[0]), row[1].padded(widths[1]), row[2].aligned(widths[2]), row[3],
            ]
            return "  " + cells.joined(separator: "  ")
        }
    }

    /// Where the numbers are from that nobody counted, and why nobody did.
    private static func notes(_ senders: [(String, StreamSummary.Copies)]) -> [String] {
        let documented = senders.filter { $0.1.evidence == .documented }
        let sources = documented.map { "\($0.0), documented: \($0.1.source)" }
        let reasons = Set(documented.compactMap(\.1.reason)).sorted().map { "not counted: \($0)" }
        return sources + reasons
    }
}

extension StreamSummary.Copies {
    /// `1000, measured; pages lent 5 times`, `0 bytes, documented`
    fileprivate var text: String {
        guard evidence == .measured else { return "\(bytes ?? 0) bytes, documented" }
        let lent = (lent ?? 0) > 0 ? "; pages lent \(lent ?? 0) times" : ""
        return "\(calls ?? 0), measured\(lent)"
    }
}
