// The value of `traffic` for a flow of the command line, which knows of each part the option that asked for it.

import LabFormat

/// YAML that nobody typed: complaints about it speak of the options.
struct AdHocText {
    private(set) var text = ""
    private var parts: [(columns: Range<Int>, option: String)] = []

    init(_ flow: AdHocFlow, _ ends: AdHocEnds) {
        add("{ flows: { \(AdHocFlow.name): { from: ")
        add(Self.quoted(ends.from), of: "--from")
        add(", to: ")
        add(Self.quoted(ends.to), of: "--to")
        add(", packet: [ ")
        for (index, layer) in flow.layers(ends).enumerated() {
            if index > 0 { add(", ") }
            add(layer.text, of: layer.option)
        }
        add(" ]")
        for key in flow.keys {
            add(", \(key.name): ")
            add(key.value, of: "--\(key.name)")
        }
        add(" } } }")
    }

    private mutating func add(_ words: String, of option: String? = nil) {
        let start = text.unicodeScalars.count
        text += words
        if let option { parts.append((start..<text.unicodeScalars.count, option)) }
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

    /// `error: --rate: '5kps' has an unknown unit ...`; what is wrong with the lab file stays as it is.
    func complaint(_ diagnostic: Diagnostic) -> String {
        guard diagnostic.location.file == LabReader.commandLine else { return diagnostic.description }
        let column = diagnostic.location.column - 1
        let option = parts.first { $0.columns.contains(column) }?.option ?? "the flow"
        let notes = diagnostic.notes.filter { $0.location.file != LabReader.commandLine }
            .map { "\n\($0.location): note: \($0.message)" }
        return "\(diagnostic.severity.rawValue): \(option): \(diagnostic.message)" + notes.joined()
    }
}
