// Forms of counts that an expectation allows, and of ports.

extension Form where Value == ClosedRange<Int> {
    /// `5`, `"100..200"` or `{ min: 100, max: 200 }`.
    static var count: Form<ClosedRange<Int>> {
        let bounds = CountBounds.table.form
        let schema = Schema.anyOf([.integer(0...Int.max), .text(pattern: "^[0-9]+\\.\\.[0-9]+$"), bounds.schema])
        return Form(schema) { value, report in
            if case .mapping = value.content { return bounds.read(value, report).map { $0.min...max($0.min, $0.max) } }
            let expected = "a count such as 5, \"100..200\" or { min: 100, max: 200 }"
            guard let text = value.text(expected: expected, report) else { return nil }
            if let range = range(text) { return range }
            report.error("expected \(expected), found \(text.shown)", at: value.location)
            return nil
        }
    }

    private static func range(_ text: String) -> ClosedRange<Int>? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }) else { return nil }
        if let number = Int(text) { return number...number }
        guard let dots = text.firstRange(of: "..") else { return nil }
        guard let low = Int(text[..<dots.lowerBound]), let high = Int(text[dots.upperBound...]), low <= high else {
            return nil
        }
        return low...high
    }
}

/// `{ min: 100, max: 200 }`
private struct CountBounds {
    var min = 0
    var max = Int.max

    static let table = KeyTable<CountBounds>(
        "count", "A range of counts.", make: { _ in CountBounds() },
        keys: [
            Key("min", .integer(0...Int.max), \.min, "At least so many; 0 unless given."),
            Key("max", .integer(0...Int.max), \.max, "At most so many; no limit unless given."),
        ],
        check: { bounds, fields, report in
            if bounds.min > bounds.max { report.error("min is more than max", at: fields.location("min")) }
        })
}

/// Ports as a rule matches them: `9000`, `9000-9010`.
enum PortRange {
    static func parse(_ text: some StringProtocol) -> ClosedRange<UInt16>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } })
        else { return nil }
        guard let first = parts.first, let last = parts.last, let low = UInt16(first), let high = UInt16(last) else {
            return nil
        }
        return low <= high ? low...high : nil
    }
}
