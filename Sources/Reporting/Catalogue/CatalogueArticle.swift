// The catalogue as an article of the documentation.

import PacketPath

/// Markdown for DocC: Sources/netlab/Documentation.docc/Stages.md is this text, and a test compares them.
package enum CatalogueArticle {
    package static var markdown: String {
        ([head] + Stage.all.map(section)).joined(separator: "\n")
    }

    private static let head = """
        # Stages and causes

        The packet path in order, from send(2) to the program that reads: where packets end, and how one sees it.

        ## Overview

        This page is `netlab explain` of everything: both are written by the same catalogue (`PacketPath`). Commands are to be
        typed in the node: `netlab exec NODE -- COMMAND`.

        """

    private static func section(_ stage: Stage) -> String {
        (["## \(stage.id)", "", "\(stage.title). \(prose(stage.about))", ""] + stage.causes.flatMap(lines))
            .joined(separator: "\n")
    }

    private static func lines(_ cause: Cause) -> [String] {
        let facts = CauseFacts(cause: cause)
        let about = cause.about.isEmpty ? "" : " \(prose(cause.about))"
        return ["### \(cause.id)", "", "\(prose(cause.title)). \(facts.place)\(about)", ""] + facts.all.map(line) + [""]
    }

    /// What is typed stands as code, sentences as they are.
    private static func line(_ fact: CauseFacts.Fact) -> String {
        let isTyped = ["look", "knobs", "lab"].contains(fact.label)
        let separator = fact.texts.allSatisfy { $0.hasSuffix(".") } ? " " : "; "
        return "- \(fact.label): " + fact.texts.map { isTyped ? "`\($0)`" : prose($0) }.joined(separator: separator)
    }

    /// Words that Markdown would take for its own are code, without the punctuation behind them.
    private static func prose(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard word.contains(where: { "*_".contains($0) }), !word.contains("`") else { return String(word) }
            let tail = word.reversed().prefix { ",;:.)".contains($0) }.count
            let head = word.hasPrefix("(") ? 1 : 0
            return "\(word.prefix(head))`\(word.dropFirst(head).dropLast(tail))`\(word.suffix(tail))"
        }.joined(separator: " ")
    }
}
