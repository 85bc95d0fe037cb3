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
        (["## \(stage.id)", "", "\(stage.title). \(code(stage.about))", ""] + stage.causes.flatMap(lines))
            .joined(separator: "\n")
    }

    private static func lines(_ cause: Cause) -> [String] {
        let facts = CauseFacts(cause: cause)
        let about = cause.about.isEmpty ? "" : " \(code(cause.about))"
        return ["### \(cause.id)", "", "\(code(cause.title)). \(facts.place)\(about)", ""]
            + facts.all.map { "- \($0.label): \($0.texts.map { code($0) }.joined(separator: "; "))" } + [""]
    }

    /// Characters that Markdown would take for its own.
    private static func code(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.contains("*") || word.contains("_") && !word.contains("`") ? "`\(word)`" : String(word)
        }.joined(separator: " ")
    }
}
