// The catalogue of stages and causes, for reading and for programs.

import PacketPath

/// Stages in path order with their causes, or those of one direction or layer.
package struct CatalogueReport {
    private let stages: [Stage]

    /// Causes of other directions and layers are left out, and stages that have no other. What belongs to both paths
    /// belongs to each.
    package init(direction: Cause.Direction? = nil, layer: Cause.Layer? = nil) {
        stages = Stage.all.compactMap { stage in
            var stage = stage
            stage.causes.removeAll { cause in
                let elsewhere = direction.map { ![$0, .either].contains(cause.direction) } ?? false
                return elsewhere || layer.map { $0 != cause.layer } ?? false
            }
            return stage.causes.isEmpty ? nil : stage
        }
    }

    /// How each cause is seen and what to do about it. Ends with a newline.
    package func text(color: Bool, width: Int) -> String {
        let ink = Ink(enabled: color)
        let pages = stages.map { stage in
            ["\(ink(stage.id, .bold))  \(stage.title)"] + stage.causes.flatMap { Self.lines($0, max(60, width)) }
        }
        return pages.joined(separator: [""]).map { $0 + "\n" }.joined()
    }

    /// A list of stages with the same facts and more; keys in snake_case.
    package func json() throws -> String { try JSON.text(stages.map(CatalogueStage.init)) }

    private static func lines(_ cause: Cause, _ width: Int) -> [String] {
        let head = "\(cause.id) (\(cause.layer.rawValue)): \(cause.title)".wrapped(width - 4)
        return head.enumerated().map { String(repeating: " ", count: $0 == 0 ? 2 : 4) + $1 }
            + FactColumns(indent: 4, label: 9, width: width).lines(CauseFacts(cause: cause).brief)
    }
}

/// Facts in two columns: labels, and texts wrapped beside them.
struct FactColumns {
    var indent: Int
    var label: Int
    var width: Int

    func lines(_ facts: [CauseFacts.Fact]) -> [String] {
        facts.flatMap { fact in
            fact.texts.flatMap { $0.wrapped(width - indent - label) }.enumerated().map { index, line in
                String(repeating: " ", count: indent) + (index == 0 ? fact.label : "").padded(label) + line
            }
        }
    }
}
