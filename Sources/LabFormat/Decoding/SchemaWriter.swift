// Writes the JSON Schema: every table once under $defs, the top table as the root.

/// Collects the definitions while it writes.
struct SchemaWriter {
    private var definitions: [(key: String, value: JSONText)] = []
    private var known: Set<String> = []

    /// The schema of a whole file.
    static func document(_ root: Schema, identifier: String, title: String) -> String {
        var writer = SchemaWriter()
        let body = writer.json(root)
        let head: [(key: String, value: JSONText)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("$id", .string(identifier)),
            ("title", .string(title)),
        ]
        guard case .object(let members) = body else { return body.text() }
        let definitions = writer.definitions.sorted { $0.key < $1.key } + [("parameter", parameter)]
        return JSONText.object(head + members + [("$defs", .object(definitions))]).text() + "\n"
    }

    /// `"${name}"` may stand in the place of every scalar.
    private static let parameter = JSONText.object([
        ("type", .string("string")), ("pattern", .string("\\$\\{[A-Za-z0-9_-]+\\}")),
    ])

    private static let parameterReference = JSONText.object([("$ref", .string("#/$defs/parameter"))])

    private mutating func json(_ schema: Schema) -> JSONText {
        switch schema {
        case .text(let pattern): text(pattern)
        case .integer(let range): orParameter([("type", .string("integer"))] + Self.bounds(range))
        case .boolean: orParameter([("type", .string("boolean"))])
        case .null: .object([("type", .string("null"))])
        case .words(let words): orParameter([("enum", .array(words.map { .string($0) }))])
        case .array(let item): .object([("type", .string("array")), ("items", json(item))])
        case .map(let item):
            .object([("type", .array([.string("object"), .string("null")])), ("additionalProperties", json(item))])
        case .anyOf(let schemas): .object([("anyOf", .array(schemas.map { json($0) }))])
        case .object(let object): reference(object)
        case .lazy(let schema): json(schema())
        }
    }

    private func text(_ pattern: String?) -> JSONText {
        guard let pattern else {
            let types = ["string", "number", "boolean"].map { JSONText.string($0) }
            return .object([("type", .array(types))])
        }
        return orParameter([("type", .string("string")), ("pattern", .string(pattern))])
    }

    private func orParameter(_ members: [(key: String, value: JSONText)]) -> JSONText {
        .object([("anyOf", .array([.object(members), Self.parameterReference]))])
    }

    private static func bounds(_ range: ClosedRange<Int>) -> [(key: String, value: JSONText)] {
        let minimum: [(key: String, value: JSONText)] = [("minimum", .integer(range.lowerBound))]
        return minimum + (range.upperBound == .max ? [] : [("maximum", .integer(range.upperBound))])
    }

    private mutating func reference(_ object: Schema.Object) -> JSONText {
        let name = object.title.split(separator: " ").joined(separator: "-")
        if known.insert(name).inserted {
            let definition = definition(object)
            definitions.append((name, definition))
        }
        return .object([("$ref", .string("#/$defs/\(name)"))])
    }

    private mutating func definition(_ object: Schema.Object) -> JSONText {
        var properties: [(key: String, value: JSONText)] = []
        for property in object.properties {
            guard case .object(let members) = json(property.schema) else { continue }
            properties.append((property.name, .object([("description", .string(property.documentation))] + members)))
        }
        let required = object.properties.filter(\.required).map { JSONText.string($0.name) }
        let types = JSONText.array(required.isEmpty ? [.string("object"), .string("null")] : [.string("object")])
        return .object(
            [
                ("description", .string(object.documentation)), ("type", types),
                ("additionalProperties", .boolean(false)),
            ]
                + (required.isEmpty ? [] : [("required", .array(required))]) + [("properties", .object(properties))])
    }
}
