// The keys a mapping may have. The same table decodes the file, suggests corrections and makes the JSON Schema.

/// One key of a mapping.
struct Key<Target>: Sendable {
    let name: String
    let documentation: String
    let required: Bool
    let schema: Schema
    /// Stores what the value says; false where it could not be read.
    let read: @Sendable (inout Target, YAMLValue, Report) -> Bool

    init<Value>(
        _ name: String, _ form: Form<Value>, _ path: any WritableKeyPath<Target, Value> & Sendable,
        required: Bool = false,
        _ documentation: String
    ) {
        self.init(name, schema: form.schema, required: required, documentation) { target, value, report in
            guard let read = form.read(value, report) else { return false }
            target[keyPath: path] = read
            return true
        }
    }

    init<Value>(
        _ name: String, _ form: Form<Value>, _ path: any WritableKeyPath<Target, Value?> & Sendable,
        required: Bool = false,
        _ documentation: String
    ) {
        self.init(name, schema: form.schema, required: required, documentation) { target, value, report in
            guard let read = form.read(value, report) else { return false }
            target[keyPath: path] = read
            return true
        }
    }

    private init(
        _ name: String, schema: Schema, required: Bool, _ documentation: String,
        read: @escaping @Sendable (inout Target, YAMLValue, Report) -> Bool
    ) {
        self.name = name
        self.documentation = documentation
        self.required = required
        self.schema = schema
        self.read = read
    }
}

/// The keys of one kind of mapping.
struct KeyTable<Target>: Sendable {
    /// What messages and the schema call it: `interface`.
    let title: String
    let documentation: String
    let keys: [Key<Target>]
    private let make: @Sendable (Location) -> Target
    private let check: @Sendable (inout Target, Fields, Report) -> Void

    /// `make` gives the value before any key was read, `check` looks at keys that depend on each other.
    init(
        _ title: String, _ documentation: String, make: @escaping @Sendable (Location) -> Target, keys: [Key<Target>],
        check: @escaping @Sendable (inout Target, Fields, Report) -> Void = { _, _, _ in }
    ) {
        self.title = title
        self.documentation = documentation
        self.make = make
        self.keys = keys
        self.check = check
    }

    /// Reads a mapping; nil, with complaints, where a required key is missing or cannot be read.
    func read(_ value: YAMLValue, name: String? = nil, _ report: Report) -> Target? {
        guard let entries = value.entries(report) else { return nil }
        var target = make(value.location)
        var fields = Fields(location: value.location)
        let described = name.map { "\(title) \($0.shown)" } ?? title
        for entry in entries {
            guard let key = keys.first(where: { $0.name == entry.key }) else {
                complain(unknown: entry, in: described, report)
                fields.hasUnknown = true
                continue
            }
            if key.read(&target, entry.value, report) {
                fields.places[key.name] = entry
            } else {
                fields.failed.insert(key.name)
            }
        }
        if !fields.failed.isEmpty { report.note(unreadable: fields.failed, of: value.location) }
        guard hasRequiredKeys(fields, described, report) else { return nil }
        if fields.failed.isEmpty { check(&target, fields, report) }
        return target
    }

    var form: Form<Target> { Form(schema) { read($0, $1) } }

    /// A mapping from names to such mappings, in the order of the file.
    var named: Form<[Named<Target>]> {
        Form<[Named<Target>]>(.map(schema)) { value, report in
            guard let entries = value.entries(report) else { return nil }
            return entries.compactMap { entry in
                guard let read = read(entry.value, name: entry.key, report) else {
                    report.incomplete = true
                    return nil
                }
                return Named(name: Located(entry.key, entry.location), value: read)
            }
        }
    }

    private var schema: Schema {
        let keys = keys.map {
            Schema.Property(name: $0.name, documentation: $0.documentation, required: $0.required, schema: $0.schema)
        }
        return .object(Schema.Object(title: title, documentation: documentation, properties: keys))
    }

    private func complain(unknown entry: YAMLEntry, in described: String, _ report: Report) {
        let suggestion = Suggestion.text(for: entry.key, among: keys.map(\.name))
        report.error("unknown key \(entry.key.shown) in \(described)\(suggestion)", at: entry.location)
    }

    private func hasRequiredKeys(_ fields: Fields, _ described: String, _ report: Report) -> Bool {
        let absent = keys.filter { $0.required && fields.places[$0.name] == nil }.map(\.name)
        let missing = absent.filter { !fields.failed.contains($0) }
        if !missing.isEmpty {
            let list = missing.map { "'\($0)'" }.joined(separator: ", ")
            report.error("\(described) needs \(list)", at: fields.location)
        }
        return absent.isEmpty
    }
}

/// Where the keys of one mapping stand.
struct Fields {
    /// The mapping's own place.
    var location: Location
    fileprivate(set) var places: [String: YAMLEntry] = [:]
    fileprivate var failed: Set<String> = []
    /// There are keys besides that nobody knows: what is missing may be meant by one.
    fileprivate(set) var hasUnknown = false

    init(location: Location) { self.location = location }

    func has(_ key: String) -> Bool { places[key] != nil }

    /// The place of a key's value, or the mapping's.
    func location(_ key: String) -> Location { places[key]?.value.location ?? location }

    /// Those of `keys` that are there, in the order of `keys`.
    func present(_ keys: [String]) -> [String] { keys.filter { places[$0] != nil } }
}
