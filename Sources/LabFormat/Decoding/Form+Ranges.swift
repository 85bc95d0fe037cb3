// Forms of counts and times that an expectation allows, and of ports.

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
            if let (low, high) = sides(of: text), low > high {
                report.error("\(text.shown) allows nothing: \(low) is more than \(high)", at: value.location)
                return nil
            }
            report.error("expected \(expected), found \(text.shown)", at: value.location)
            return nil
        }
    }

    private static func range(_ text: String) -> ClosedRange<Int>? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }) else { return nil }
        if let number = Int(text) { return number...number }
        return sides(of: text).flatMap { low, high in low <= high ? low...high : nil }
    }

    /// What stands on both sides of `..`.
    private static func sides(of text: String) -> (low: Int, high: Int)? {
        guard let dots = text.firstRange(of: ".."), let low = Int(text[..<dots.lowerBound]),
            let high = Int(text[dots.upperBound...])
        else { return nil }
        return (low, high)
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

extension Form where Value == ClosedRange<UInt64> {
    /// `..50ms`, `10ms..`, `10ms..20ms`, in nanoseconds.
    static var timeBounds: Form<ClosedRange<UInt64>> {
        Form(.text(pattern: "^([0-9.]+(ns|us|ms|s))?\\.\\.([0-9.]+(ns|us|ms|s))?$")) { value, report in
            let expected = "a time limit such as ..50ms, or 10ms..20ms"
            guard let text = value.text(expected: expected, report) else { return nil }
            if let bounds = Bounds(text, .time), bounds.low <= bounds.high { return bounds.low...bounds.high }
            report.error("expected \(expected), found \(text.shown)", at: value.location)
            return nil
        }
    }
}

extension Form where Value == UInt64 {
    /// The least that is allowed, in nanoseconds: `20ms`, or as a range `20ms..`.
    static var leastTime: Form<UInt64> {
        limit("^[0-9.]+(ns|us|ms|s)(\\.\\.)?$") { $0.hasSuffix("..") ? $0.dropLast(2) : nil }
    }

    /// The most that is allowed, in nanoseconds: `1s`, or as a range `..1s`.
    static var mostTime: Form<UInt64> {
        limit("^(\\.\\.)?[0-9.]+(ns|us|ms|s)$") { $0.hasPrefix("..") ? $0.dropFirst(2) : nil }
    }

    /// A time, from which `trim` takes the dots of a range.
    private static func limit(
        _ pattern: String, _ trim: @escaping @Sendable (String) -> Substring?
    ) -> Form<UInt64> {
        let time = Form<UInt64>.time
        return Form(.text(pattern: pattern)) { value, report in
            guard case .scalar(let text, let quoted) = value.content, let trimmed = trim(text) else {
                return time.read(value, report)
            }
            let bare = YAMLValue(content: .scalar(String(trimmed), quoted: quoted), location: value.location)
            return time.read(bare, report)
        }
    }
}

/// Two quantities with two dots between them, of which one may be missing.
struct Bounds {
    var low: UInt64 = 0
    var high: UInt64 = .max

    init?(_ text: String, _ unit: Unit) {
        guard let dots = text.firstRange(of: "..") else { return nil }
        let ends = [text[..<dots.lowerBound], text[dots.upperBound...]].map(String.init)
        if ends.allSatisfy(\.isEmpty) { return nil }
        if !ends[0].isEmpty {
            guard case .success(let value) = unit.parse(ends[0]) else { return nil }
            low = value
        }
        if !ends[1].isEmpty {
            guard case .success(let value) = unit.parse(ends[1]) else { return nil }
            high = value
        }
    }
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
