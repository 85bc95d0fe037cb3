// One stage or cause explained: what it is, how to see it, what to change.

import PacketPath

package enum ExplainReport {
    /// What a word of the command line means: a stage, or causes.
    package enum Subject: Sendable {
        case stage(Stage)
        /// One by its id, or all with this name, drop reason, kernel function or counter.
        case causes([Cause])

        /// Nil: nothing is called so.
        package init?(_ word: String) {
            if let stage = Stage.named(word) {
                self = .stage(stage)
            } else if let cause = Cause.named(word) {
                self = .causes([cause])
            } else {
                let causes = Cause.meant(by: word)
                guard !causes.isEmpty else { return nil }
                self = .causes(causes)
            }
        }
    }

    /// A page for a person. Ends with a newline.
    package static func text(_ subject: Subject, color: Bool, width: Int) -> String {
        let ink = Ink(enabled: color)
        let lines =
            switch subject {
            case .stage(let stage): page(stage, ink, max(60, width))
            case .causes(let causes): Array(causes.map { page($0, ink, max(60, width)) }.joined(separator: [""]))
            }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The stage or the list of causes; keys in snake_case.
    package static func json(_ subject: Subject) throws -> String {
        switch subject {
        case .stage(let stage): try JSON.text(CatalogueStage(stage))
        case .causes(let causes): try JSON.text(causes.map(CatalogueCause.init))
        }
    }

    private static func page(_ cause: Cause, _ ink: Ink, _ width: Int) -> [String] {
        let facts = CauseFacts(cause: cause)
        let stage = Stage.named(cause.stageID).map { [("stage", ["\($0.id): \($0.title)"])] } ?? []
        let about = cause.about.isEmpty ? [] : [""] + indented(cause.about, width)
        return [ink(cause.id, .bold)] + indented("\(cause.title).", width) + [""] + indented(facts.place, width) + about
            + [""] + FactColumns(indent: 2, label: 10, width: width).lines(stage + facts.all)
    }

    private static func page(_ stage: Stage, _ ink: Ink, _ width: Int) -> [String] {
        let head = [ink(stage.id, .bold)] + indented("\(stage.title).", width)
        let causes = stage.causes.flatMap { cause in
            indented(ink(cause.id, .bold), width) + indented(cause.title, width, by: 4)
        }
        return head + [""] + indented("\(CauseFacts.path(stage.direction)). \(neighbours(stage))", width) + [""]
            + indented(stage.about, width) + [""] + causes
    }

    /// `After qdisc, before veth.`
    private static func neighbours(_ stage: Stage) -> String {
        let index = Stage.order(of: stage.id)
        let before = index > 0 ? Stage.all[index - 1].id : nil
        let after = index + 1 < Stage.all.count ? Stage.all[index + 1].id : nil
        let parts = [before.map { "after \($0)" }, after.map { "before \($0)" }].compactMap { $0 }
        let text = parts.joined(separator: ", ")
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    private static func indented(_ text: String, _ width: Int, by indent: Int = 2) -> [String] {
        text.wrapped(width - indent).map { String(repeating: " ", count: indent) + $0 }
    }
}
