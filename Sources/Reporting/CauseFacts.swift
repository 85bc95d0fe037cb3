// What the catalogue says of a cause, as labelled lines: the same for terminal and documentation.

import PacketPath

struct CauseFacts {
    /// A label and what stands beside it; each text begins a line of its own.
    typealias Fact = (label: String, texts: [String])

    let cause: Cause

    /// The facts of a list of causes.
    var brief: [Fact] {
        Self.said([
            ("event", [event]), ("counter", [counter]),
            ("also", [cause.crossCheckTexts.joined(separator: ", ")]),
            ("send(2)", [cause.errno ?? ""]), ("remedy", [cause.remedy]),
            ("tools", [cause.tools.joined(separator: "; ")]),
            ("lab", [cause.labs.map { "Labs/\($0).yaml" }.joined(separator: ", ")]),
        ])
    }

    /// Everything.
    var all: [Fact] {
        Self.said([
            ("event", [event]), ("kernel", [cause.reasons.isEmpty ? cause.functions.joined(separator: ", ") : ""]),
            ("counter", [counter]), ("also", cause.crossCheckTexts),
            ("may move", cause.alsoMoves.map(\.text)), ("send(2)", [cause.errno ?? ""]),
            ("beware", cause.misleading), ("look", cause.tools), ("knobs", cause.knobs), ("remedy", [cause.remedy]),
            ("try", [cause.recipe ?? ""]), ("needs", [cause.capability ?? ""]), ("kernels", kernels),
            ("lab", cause.labs.map { "netlab run Labs/\($0).yaml" }),
        ])
    }

    /// `Receive path, L4. The packet ends here.`
    var place: String { "\(Self.path(cause.direction)), \(cause.layer.rawValue). \(ending)" }

    static func path(_ direction: Cause.Direction) -> String {
        switch direction {
        case .transmit: "Transmit path"
        case .receive: "Receive path"
        case .either: "Both paths"
        }
    }

    private var ending: String {
        switch cause.outcome {
        case .lost where cause.everyday != nil: "The packet ends here: no loss, unless it is a flow's own."
        case .lost: "The packet ends here."
        case .refused: "There is no packet yet: only the sender's errno tells."
        case .copyLost: "A copy ends here, the packet goes on."
        case .harmless: "Nothing is lost."
        }
    }

    private var event: String {
        guard !cause.reasons.isEmpty else { return "none" }
        let functions = cause.functions.isEmpty ? "any function" : cause.functions.joined(separator: ", ")
        return "\(cause.reasons.joined(separator: ", ")) @ \(functions)"
    }

    private var counter: String { cause.primary?.text ?? "none" }

    private var kernels: [String] {
        let lacking = cause.reasons.filter { !DropReasonHistory.lacking($0).isEmpty }
        return cause.kernels.map { "\($0.kernels): \($0.text)" }
            + DropReasonHistory.kernels.compactMap { kernel in
                let reasons = lacking.filter { DropReasonHistory.lacking($0).contains(kernel) }
                return reasons.isEmpty ? nil : "\(kernel) has no reason \(reasons.joined(separator: ", "))."
            }
    }

    private static func said(_ facts: [Fact]) -> [Fact] {
        facts.map { ($0.label, $0.texts.filter { !$0.isEmpty }) }.filter { !$0.texts.isEmpty }
    }
}
