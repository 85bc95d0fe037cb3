// The rows of a station: what a kernel object is set to and has counted.

import PacketPath

struct PipelineRows {
    let ink: Ink
    let width: Int
    /// Where the text of an item begins behind its kind.
    private static let column = 13
    /// The deepest indent of what is no part of another item.
    private static let outermost = 4

    /// An item, what is in it below, and at the end the command that shows it.
    func lines(_ item: Pipeline.Item, indent: Int) -> [String] {
        let isInner = indent > Self.outermost
        let label = isInner ? "\(item.kind) " : item.kind.padded(Self.column - 1) + " "
        let hanging = indent + (isInner ? 2 : Self.column)
        let facts = facts(item)
        let text = item.name.isEmpty || facts.isEmpty ? item.name + facts : "\(item.name) (\(facts))"
        var lines = wrapped(text, hanging, first: indent + label.count)
        let absence = item.absence.map { ink(text.isEmpty ? $0 : " \($0)", .dim) } ?? ""
        lines[lines.count - 1] += absence
        let head = lines[0].isEmpty ? label.trimmedEnd : label
        lines = lines.enumerated().map { $0 == 0 ? spaces(indent) + ink(head, .dim) + $1 : spaces(hanging) + $1 }
        lines += losses(item.counters.filter { $0.isLoss && $0.value > 0 }, indent: hanging)
        lines += item.items.flatMap { self.lines($0, indent: max(indent, Self.outermost) + 2) }
        if let command = item.command { lines.append(spaces(hanging) + ink("$ \(command)", .dim)) }
        return lines
    }

    /// Counters of losses: what moved one by one and in red, what did not together.
    func losses(_ counters: [Pipeline.Counter], indent: Int) -> [String] {
        let still = counters.filter { $0.value == 0 }
        let moved = counters.filter { $0.value > 0 }
        let rows = moved.flatMap { counter in
            let advice =
                counter.toldAt.map { ": told at \($0)" } ?? Self.advice(counter.causes).map { ": netlab explain \($0)" }
                ?? ""
            let text = "\(counter.isLoss ? "LOST " : "")\(counter.value) \(counter.name)\(breadth(counter))\(advice)"
            return text.wrapped(width - indent).map { spaces(indent) + ink($0, counter.isLoss ? .red : .plain) }
        }
        guard !still.isEmpty else { return rows }
        let text = "0 " + still.map { $0.name + breadth($0) }.joined(separator: ", ")
        return rows + text.wrapped(width - indent).map { spaces(indent) + ink($0, .dim) }
    }

    /// The cause; of several of a stage with one counter the stage, which tells how they differ.
    private static func advice(_ causes: [String]) -> String? {
        var stages: [(name: String, causes: [String])] = []
        for cause in causes {
            let stage = String(cause.prefix { $0 != "." })
            if let index = stages.firstIndex(where: { $0.name == stage }) {
                stages[index].causes.append(cause)
            } else {
                stages.append((stage, [cause]))
            }
        }
        let words = stages.map { $0.causes.count > 1 ? $0.name : $0.causes[0] }
        return words.isEmpty ? nil : words.joined(separator: " or ")
    }

    private func breadth(_ counter: Pipeline.Counter) -> String {
        switch counter.scope {
        case .interface: ""
        case .node: " (node)"
        case .host: " (whole machine)"
        }
    }

    /// Settings, then counters that moved and are no losses.
    private func facts(_ item: Pipeline.Item) -> String {
        let settings =
            item.kind == "offloads" ? offloads(item.settings) : item.settings.filter { !isSaid($0, item) }.map(text)
        let moved = item.counters.filter { $0.value > 0 && !$0.isLoss && item.kind != "rule" }
        let drops = item.kind == "qdisc" ? item.counters.filter { $0.name == "drops" && $0.value == 0 } : []
        return (settings + (moved + drops).map { "\($0.name) \($0.value)\(breadth($0))" }).joined(separator: ", ")
    }

    /// The text of a rule says these itself.
    private func isSaid(_ setting: Pipeline.Setting, _ item: Pipeline.Item) -> Bool {
        item.kind == "rule" && ["handle", "verdict"].contains(setting.name)
    }

    /// Those that are on; then those that somebody could switch on.
    private func offloads(_ settings: [Pipeline.Setting]) -> [String] {
        let on = settings.filter { $0.value == .flag(true) }.map(\.name).joined(separator: " ")
        let off = settings.filter { $0.value == .flag(false) && $0.unit != "fixed" }.map(\.name)
        return ["on: \(on.isEmpty ? "none" : on); off: \(off.isEmpty ? "none" : off.joined(separator: " "))"]
    }

    private func text(_ setting: Pipeline.Setting) -> String {
        switch setting.value {
        case .flag(let flag): "\(setting.name) \(flag ? "on" : "off")"
        case .text(let text): "\(setting.name) \(text)\(setting.unit.map { " \($0)" } ?? "")"
        case .number(let number): "\(setting.name) \(Self.quantity(number, setting.unit))"
        }
    }

    /// Rates in the largest unit that leaves a whole number: `1 Mbit/s`. Everything else is exact.
    private static func quantity(_ number: Int64, _ unit: String?) -> String {
        guard unit == "bit/s" else { return "\(number)\(unit.map { " \($0)" } ?? "")" }
        let scale: [(Int64, String)] = [(1_000_000_000, "Gbit/s"), (1_000_000, "Mbit/s"), (1000, "kbit/s")]
        let fit = scale.first { number >= $0.0 && number % $0.0 == 0 }
        return fit.map { "\(number / $0.0) \($0.1)" } ?? "\(number) bit/s"
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

    /// Lines behind an indent; the first begins further right. There is always one.
    private func wrapped(_ text: String, _ indent: Int, first: Int) -> [String] {
        let room = max(width - indent, 20)
        guard first > indent else { return text.isEmpty ? [""] : text.wrapped(room) }
        // A word that stands for what is there already.
        let filled = String(repeating: "x", count: max(1, first - indent - 1))
        let lines = "\(filled) \(text)".wrapped(room)
        return lines.enumerated().map { $0 == 0 ? String($1.dropFirst(filled.count + 1)) : $1 }
    }
}

extension String {
    fileprivate var trimmedEnd: String { String(prefix { $0 != " " }) }
}
