// Collects the diagnostics of one lab file while it is read, decoded and checked.

/// The complaints so far. One report serves one reading of one file.
final class Report {
    let source: SourceText
    /// Where a part of the lab comes from that is not in the file.
    var other: SourceText?
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var errorCount = 0
    /// Something could not be read at all, so that checks across the file would complain about its absence.
    var incomplete = false

    /// Keys that are there, but with values that could not be read, by the place of their mapping: nothing else is said of them.
    private var unreadable: [Location: Set<String>] = [:]

    func note(unreadable keys: Set<String>, of mapping: Location) { unreadable[mapping, default: []].formUnion(keys) }

    /// Whether one of the keys stands in the mapping and could not be read.
    func isUnreadable(_ keys: [String], of mapping: Location) -> Bool {
        unreadable[mapping].map { !$0.isDisjoint(with: keys) } ?? false
    }

    /// A file with more errors than this is not a lab file; the rest would help nobody.
    private static let limit = 100

    init(source: SourceText) { self.source = source }

    var hasErrors: Bool { errorCount > 0 }
    var isFull: Bool { diagnostics.count >= Self.limit }

    func error(_ message: String, at location: Location, notes: [Diagnostic.Note] = []) {
        errorCount += 1
        add(.error, message, location, notes)
    }

    /// An error that concerns two places.
    func error(_ message: String, at location: Location, note: String, at other: Location) {
        error(message, at: location, notes: [Diagnostic.Note(location: other, message: note)])
    }

    func warning(_ message: String, at location: Location) { add(.warning, message, location, []) }

    private func add(
        _ severity: Diagnostic.Severity, _ message: String, _ location: Location, _ notes: [Diagnostic.Note]
    ) {
        guard !isFull else { return }
        let text = location.file == other?.file ? other : source
        let line = text?.line(location.line)
        diagnostics.append(
            Diagnostic(severity: severity, location: location, message: message, notes: notes, sourceLine: line))
    }

    /// All of them in the order of the file; the order of discovery decides between equals.
    var sorted: [Diagnostic] {
        let order = diagnostics.indices.sorted {
            let (left, right) = (diagnostics[$0].location, diagnostics[$1].location)
            return left == right ? $0 < $1 : left < right
        }
        var sorted = order.map { diagnostics[$0] }
        if isFull {
            let location = sorted.last?.location ?? source.location(line: 1, column: 1)
            sorted.append(
                Diagnostic(severity: .error, location: location, message: "too many errors: the others are left out"))
        }
        return sorted
    }
}
