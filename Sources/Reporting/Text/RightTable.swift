// Columns of numbers.

/// A table whose columns are aligned to the right, but for some.
struct RightTable {
    private let header: [String]
    private let left: Set<Int>
    private var rows: [[String]] = []
    /// The last column is text.
    var leftLast = false

    init(_ header: [String], left: Set<Int>) {
        self.header = header
        self.left = left
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    var lines: [String] {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            let cells = row.indices.map { column in
                let isLast = column == row.count - 1
                if isLast, leftLast { return row[column] }
                return left.contains(column) ? row[column].padded(widths[column]) : row[column].aligned(widths[column])
            }
            return "  " + cells.joined(separator: "  ")
        }
    }
}
