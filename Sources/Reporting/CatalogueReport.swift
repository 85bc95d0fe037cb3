// The catalogue of stages and causes, for reading and for programs.

import PacketPath

package enum CatalogueReport {
    /// Every stage in path order with its causes: how each is seen and what to do about it. Ends with a newline.
    package static func text(color: Bool, width: Int) -> String {
        let ink = Ink(enabled: color)
        let stages = Stage.all.map { stage in
            ["\(ink(stage.id, .bold))  \(stage.title)"] + stage.causes.flatMap { lines($0, max(60, width)) }
        }
        return stages.joined(separator: [""]).map { $0 + "\n" }.joined()
    }

    /// A list of stages with the same facts; keys in snake_case.
    package static func json() throws -> String { try JSON.text(Stage.all.map(CatalogueStage.init)) }

    private static func lines(_ cause: Cause, _ width: Int) -> [String] {
        let facts = [
            ("event", event(cause)), ("counter", cause.primary?.text ?? "none"),
            ("also", cause.crossChecks.map(\.text).joined(separator: ", ")), ("send(2)", cause.errno ?? ""),
            ("remedy", cause.remedy), ("tools", cause.tools.joined(separator: "; ")),
        ]
        return wrapped("\(cause.id) (\(cause.layer.rawValue)): \(cause.title)", 2, 4, width)
            + facts.filter { !$0.1.isEmpty }.flatMap { wrapped($0.0.padded(9) + $0.1, 4, 13, width) }
    }

    private static func event(_ cause: Cause) -> String {
        guard !cause.reasons.isEmpty else { return "none" }
        return "\(cause.reasons.joined(separator: ", ")) @ \(cause.functions.joined(separator: ", "))"
    }

    /// Wraps text behind an indent; its first column of spaces is kept.
    private static func wrapped(_ text: String, _ indent: Int, _ hanging: Int, _ width: Int) -> [String] {
        let head = hanging - indent
        let keepsColumn = head == 9
        let first = keepsColumn ? String(text.prefix(9)) : ""
        let lines = String(text.dropFirst(first.count)).wrapped(width - hanging)
        return lines.enumerated().map { index, line in
            index == 0
                ? String(repeating: " ", count: indent) + first + line : String(repeating: " ", count: hanging) + line
        }
    }
}
