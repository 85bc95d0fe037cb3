// The text of a lab file by lines, as libyaml counts them.

/// A file's name and lines.
struct SourceText {
    let file: String
    let text: String
    private let lines: [Substring.UnicodeScalarView]

    init(file: String, text: String) {
        self.file = file
        self.text = text
        lines = Self.split(text)
    }

    /// A line without its break; nil outside the file.
    func line(_ number: Int) -> String? {
        lines.indices.contains(number - 1) ? String(lines[number - 1]) : nil
    }

    func location(line: Int, column: Int) -> Location { Location(file: file, line: line, column: column) }

    /// Where a place of `text` is.
    func location(of index: String.Index) -> Location {
        let number = (lines.firstIndex { $0.startIndex > index } ?? lines.count)
        guard number > 0 else { return location(line: 1, column: 1) }
        let line = lines[number - 1]
        let column = text.unicodeScalars.distance(from: line.startIndex, to: index)
        return location(line: number, column: column + 1)
    }

    /// The place in `text` that a line and column name; nil outside the file.
    func index(line: Int, column: Int) -> String.Index? {
        guard lines.indices.contains(line - 1) else { return nil }
        let start = lines[line - 1]
        return start.index(start.startIndex, offsetBy: column - 1, limitedBy: start.endIndex)
    }

    /// Line breaks of YAML 1.1: CR LF, CR, LF, NEL, LS and PS.
    private static func split(_ text: String) -> [Substring.UnicodeScalarView] {
        var lines: [Substring.UnicodeScalarView] = []
        let scalars = text.unicodeScalars
        var start = scalars.startIndex
        var index = start
        while index < scalars.endIndex {
            let scalar = scalars[index]
            var next = scalars.index(after: index)
            if isBreak(scalar) {
                lines.append(scalars[start..<index])
                if scalar == "\r", next < scalars.endIndex, scalars[next] == "\n" { next = scalars.index(after: next) }
                start = next
            }
            index = next
        }
        lines.append(scalars[start...])
        return lines
    }

    private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\n" || scalar == "\r" || scalar == "\u{85}" || scalar == "\u{2028}" || scalar == "\u{2029}"
    }
}
