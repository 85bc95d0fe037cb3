// The table of a flow's account: what, where, how many, and how it is known.

/// Rows under common columns, wide or folded to the width.
struct LedgerTable {
    struct Row {
        var what: String
        var place = ""
        var packets: String
        var note = ""
        /// What proves the row; stands on a line of its own if the width is too small.
        var detail = ""
        var style = Ink.Style.plain
    }

    private let ink: Ink
    private let width: Int
    private let what: Int
    private let place: Int
    private let packets: Int
    private let note: Int
    private let folded: Bool

    /// Takes the columns' widths from all rows of a report, so that its tables align.
    init(fitting rows: [Row], width: Int, ink: Ink) {
        self.ink = ink
        self.width = width
        what = rows.map(\.what.count).max() ?? 0
        place = rows.map(\.place.count).max() ?? 0
        packets = max(7, rows.map(\.packets.count).max() ?? 0)
        let detailed = rows.filter { !$0.detail.isEmpty }
        note = detailed.map(\.note.count).max() ?? 0
        let used = 2 + what + 2 + place + 2 + packets + 2 + note + 2
        folded = detailed.contains { used + $0.detail.count > width }
    }

    func lines(_ row: Row) -> [String] {
        let start = "  \(row.what.padded(what))  \(row.place.padded(place))  \(row.packets.aligned(packets))"
        if row.detail.isEmpty {
            let fits = start.count + 2 + row.note.count <= width
            return fits ? [line(start, row.note, row)] : [line(start, "", row)] + below(row.note)
        }
        if !folded { return [line(start, "\(row.note.padded(note))  \(row.detail)", row)] }
        return [line(start, row.note, row)] + below(row.detail)
    }

    /// Under the column of places.
    private func below(_ text: String) -> [String] {
        let indent = String(repeating: " ", count: what + 4)
        return text.wrapped(max(20, width - indent.count)).map { indent + ink($0, .dim) }
    }

    private func line(_ start: String, _ rest: String, _ row: Row) -> String {
        ink(start, row.style) + (rest.isEmpty ? "" : "  \(rest)")
    }
}
