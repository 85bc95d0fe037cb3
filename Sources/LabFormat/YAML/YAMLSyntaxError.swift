// What Yams throws, as a diagnostic that says what to do.

import Yams

/// A syntax error at its place.
struct YAMLSyntaxError {
    private let problem: String
    private let location: Location
    private let context: (text: String, location: Location)?
    private let report: Report

    init(_ error: any Error, _ report: Report) {
        self.report = report
        let place = { (mark: Mark) in report.source.location(line: mark.line, column: mark.column) }
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            self.problem = problem
            location = place(mark)
            self.context = context.map { ($0.text, place($0.mark)) }
        case YamlError.reader(let problem, _, _, _):
            self.problem = problem
            location = report.source.location(line: 1, column: 1)
            context = nil
        default:
            problem = "\(error)"
            location = report.source.location(line: 1, column: 1)
            context = nil
        }
    }

    func complain() {
        if problem.contains("another document") {
            report.error("a lab file holds one document, and a second one begins here", at: location)
        } else if let hint = hint {
            report.error(hint.message, at: hint.location)
        } else if let context, context.location < location {
            report.error("YAML syntax: \(problem)", at: location, note: context.text, at: context.location)
        } else {
            report.error("YAML syntax: \(problem)", at: location)
        }
    }

    /// The common mistakes, in words of their own.
    private var hint: (message: String, location: Location)? {
        guard let line = report.source.line(location.line) else { return nil }
        let scalars = Array(line.unicodeScalars)
        let index = location.column - 1
        if line.unicodeScalars.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
            return ("a tab cannot indent YAML: use spaces", location)
        }
        if scalars.indices.contains(index), scalars[index] == "{", index > 0, scalars[index - 1] == "$" {
            let name = String(String.UnicodeScalarView(scalars[index...].prefix { $0 != "}" && $0 != " " }))
            return ("between { } and [ ] a parameter must be in quotes: \"$\(name)}\"", moved(by: -1))
        }
        if scalars.indices.contains(index + 1), scalars[index] == ":", scalars[index + 1] == ":" {
            let word = String(
                String.UnicodeScalarView(scalars[index...].prefix { !" ,]}".unicodeScalars.contains($0) }))
            return ("between { } and [ ] an address that begins with :: must be in quotes: \"\(word)\"", location)
        }
        if scalars.indices.contains(index), scalars[index] == "@" || scalars[index] == "`" || scalars[index] == "%" {
            return ("a value cannot begin with \(scalars[index]): put it in quotes", location)
        }
        return nil
    }

    private func moved(by columns: Int) -> Location {
        Location(file: location.file, line: location.line, column: location.column + columns)
    }
}
