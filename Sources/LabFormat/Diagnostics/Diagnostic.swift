// One complaint about a lab file: what is wrong, where, and the other place it has to do with.

/// An error or a warning about a lab file.
package struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    package enum Severity: String, Hashable, Sendable { case error, warning }

    /// The other half of a complaint: `lab.yaml:12:5: note: first defined here`.
    package struct Note: Hashable, Sendable {
        package var location: Location
        package var message: String

        package init(location: Location, message: String) {
            self.location = location
            self.message = message
        }
    }

    package var severity: Severity
    package var location: Location
    package var message: String
    package var notes: [Note]
    /// The line of the lab file, without its line break; nil where there is none to show.
    package var sourceLine: String?

    package init(
        severity: Severity, location: Location, message: String, notes: [Note] = [], sourceLine: String? = nil
    ) {
        self.severity = severity
        self.location = location
        self.message = message
        self.notes = notes
        self.sourceLine = sourceLine
    }

    /// `lab.yaml:14:9: error: unknown key ...`
    package var headline: String { "\(location): \(severity.rawValue): \(message)" }

    /// The headline, the line of the file with a caret below the place, and the notes.
    package var description: String {
        var lines = [headline]
        if let sourceLine { lines += Excerpt(line: sourceLine, column: location.column).lines }
        lines += notes.map { "\($0.location): note: \($0.message)" }
        return lines.joined(separator: "\n")
    }
}

/// A line of a file and a caret, cut to a readable width.
private struct Excerpt {
    let line: String
    let column: Int

    private static let width = 120

    var lines: [String] {
        let scalars = Array(line.unicodeScalars)
        let caret = min(max(column - 1, 0), scalars.count)
        let start = caret < Self.width ? 0 : caret - Self.width / 2
        let end = min(scalars.count, start + Self.width)
        let head = start > 0 ? "..." : ""
        let tail = end < scalars.count ? "..." : ""
        let text = String(String.UnicodeScalarView(scalars[start..<end].map(visible)))
        let padding = scalars[start..<caret].map { $0 == "\t" ? "\t" : " " }.joined()
        return [head + text + tail, String(repeating: " ", count: head.count) + padding + "^"]
    }

    /// No control character of a file reaches a terminal.
    private func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar != "\t" && scalar.properties.generalCategory == .control ? "?" : scalar
    }
}
