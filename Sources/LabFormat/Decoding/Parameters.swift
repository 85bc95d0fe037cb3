// The parameters of a lab: `${rate}` in any scalar gives way to the value under `parameters`, or to the caller's.

/// Values by name, ready to be put in.
struct Parameters {
    private(set) var values: [String: String] = [:]
    private let report: Report

    /// A longer value would let a small file grow without limit.
    private static let valueLimit = 1000

    /// `overrides` are the caller's values: `--set rate=2mbit`.
    init(of document: YAMLValue, overrides: [String: String], _ report: Report) {
        self.report = report
        let entry = Self.entry(document)
        for item in entry?.value.entries(report) ?? [] {
            if let problem = Names.problem(item.key, limit: 64) {
                report.error("\(item.key.shown) is not a parameter's name: \(problem)", at: item.location)
            } else if let text = item.value.text(expected: "a value", report) {
                set(item.key, text, at: item.value.location)
            }
        }
        let place = entry?.location ?? document.location
        for (name, value) in overrides.sorted(by: { $0.key < $1.key }) {
            guard values[name] != nil else {
                let suggestion = Suggestion.text(for: name, among: values.keys.sorted())
                report.error("the lab has no parameter \(name.shown) to set\(suggestion)", at: place)
                continue
            }
            set(name, value, at: place)
        }
    }

    private mutating func set(_ name: String, _ text: String, at location: Location) {
        values[name] = text
        if text.contains("${") { report.error("a parameter's value cannot use parameters", at: location) }
        if text.utf8.count > Self.valueLimit {
            report.error("a parameter's value has at most \(Self.valueLimit) bytes", at: location)
            values[name] = ""
        }
    }

    /// The document with every `${name}` replaced, save under `parameters` itself.
    func applied(to document: YAMLValue) -> YAMLValue {
        guard case .mapping(let entries) = document.content else { return document }
        var document = document
        document.content = .mapping(entries.map { $0.key == Self.key ? $0 : applied(to: $0) })
        return document
    }

    private static let key = "parameters"

    private static func entry(_ document: YAMLValue) -> YAMLEntry? {
        guard case .mapping(let entries) = document.content else { return nil }
        return entries.first { $0.key == key }
    }

    private func applied(to entry: YAMLEntry) -> YAMLEntry {
        var entry = entry
        entry.value = replaced(entry.value)
        return entry
    }

    private func replaced(_ value: YAMLValue) -> YAMLValue {
        var value = value
        switch value.content {
        case .scalar(let text, let quoted):
            guard text.contains("${") else { return value }
            value.content = replaced(text, at: value.location).map { .scalar($0, quoted: quoted) } ?? .invalid
        case .sequence(let items): value.content = .sequence(items.map(replaced))
        case .mapping(let entries): value.content = .mapping(entries.map(applied))
        case .invalid: break
        }
        return value
    }

    /// The text with its parameters put in; nil, with a complaint, where one is unknown.
    private func replaced(_ text: String, at location: Location) -> String? {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else {
                report.error("'${' without '}'", at: location)
                return nil
            }
            let name = String(rest[start.upperBound..<end])
            guard let value = values[name] else {
                let suggestion = Suggestion.text(for: name, among: values.keys.sorted())
                report.error("unknown parameter \(name.shown)\(suggestion)", at: location)
                return nil
            }
            result += value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
