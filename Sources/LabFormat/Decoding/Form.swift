// One way to write a value: how it is read, and how the JSON Schema describes it.

/// Reads a value of one type from YAML, or complains and gives nothing.
struct Form<Value>: Sendable {
    let schema: Schema
    private let decode: @Sendable (YAMLValue, Report) -> Value?

    init(_ schema: Schema, decode: @escaping @Sendable (YAMLValue, Report) -> Value?) {
        self.schema = schema
        self.decode = decode
    }

    /// A form that contains itself, or one that is declared later.
    static func lazy(_ form: @escaping @Sendable () -> Form<Value>) -> Form<Value> {
        Form(.lazy { form().schema }) { form().read($0, $1) }
    }

    func read(_ value: YAMLValue, _ report: Report) -> Value? {
        if case .invalid = value.content { return nil }
        return decode(value, report)
    }

    func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> Form<Other> {
        Form<Other>(schema) { value, report in read(value, report).map(transform) }
    }

    /// The same without the values that `problem` has a word against: `'25h' is more than 24h`.
    func refusing(_ problem: @escaping @Sendable (Value) -> String?) -> Form<Value> {
        Form(schema) { value, report in
            guard let read = read(value, report) else { return nil }
            guard let problem = problem(read) else { return read }
            report.error("\(value.description) \(problem)", at: value.location)
            return nil
        }
    }

    /// Text and the like by this form, a mapping by the other.
    func or(_ mapping: Form<Value>) -> Form<Value> {
        Form(.anyOf([schema, mapping.schema])) { value, report in
            if case .mapping = value.content { return mapping.read(value, report) }
            return read(value, report)
        }
    }

    /// The value with its place.
    var located: Form<Located<Value>> {
        Form<Located<Value>>(schema) { value, report in
            read(value, report).map { Located($0, value.location) }
        }
    }

    /// A list of such values, all of them readable.
    var list: Form<[Value]> {
        Form<[Value]>(.array(schema)) { value, report in
            guard case .sequence(let items) = value.content else {
                if value.isNull { return [] }
                report.error("expected a list, found \(value.description)", at: value.location)
                return nil
            }
            let values = items.compactMap { read($0, report) }
            if values.count == items.count { return values }
            report.incomplete = true
            return nil
        }
    }

    /// A mapping from names to such values, in the order of the file.
    var mapping: Form<[Named<Value>]> {
        Form<[Named<Value>]>(.map(schema)) { value, report in
            guard let entries = value.entries(report) else { return nil }
            return entries.compactMap { entry in
                guard let read = read(entry.value, report) else {
                    report.incomplete = true
                    return nil
                }
                return Named(name: Located(entry.key, entry.location), value: read)
            }
        }
    }

    /// A list of such values, or one value without the brackets.
    var oneOrMore: Form<[Value]> {
        Form<[Value]>(.anyOf([schema, .array(schema)])) { value, report in
            if case .sequence = value.content { return list.read(value, report) }
            return read(value, report).map { [$0] }
        }
    }
}

/// A value and where it is written.
struct Located<Value> {
    var value: Value
    var location: Location

    init(_ value: Value, _ location: Location) {
        self.value = value
        self.location = location
    }
}

/// A value under its name.
struct Named<Value> {
    var name: Located<String>
    var value: Value
}

extension YAMLValue {
    /// The keys and values of a mapping; nothing at all counts as an empty one.
    func entries(_ report: Report) -> [YAMLEntry]? {
        switch content {
        case .mapping(let entries): return entries
        case .invalid: return nil
        default:
            if isNull { return [] }
            report.error("expected a mapping, found \(description)", at: location)
            return nil
        }
    }

    /// The text of a scalar; `expected` says what should have been there.
    func text(expected: String, _ report: Report) -> String? {
        if case .scalar(let text, _) = content, !isNull { return text }
        if case .invalid = content { return nil }
        report.error("expected \(expected), found \(description)", at: location)
        return nil
    }
}
