// A part of the JSON Schema, as the forms and tables describe it.

/// What may stand in a place of a lab file.
indirect enum Schema: Sendable {
    /// Any text, or one that matches a regular expression.
    case text(pattern: String?)
    case integer(ClosedRange<Int>)
    case boolean
    case null
    case words([String])
    case array(Schema)
    /// Any keys, one kind of value.
    case map(Schema)
    case anyOf([Schema])
    case object(Object)
    /// For schemas that contain themselves.
    case lazy(@Sendable () -> Schema)

    struct Object: Sendable {
        var title: String
        var documentation: String
        var properties: [Property]
    }

    struct Property: Sendable {
        var name: String
        var documentation: String
        var required: Bool
        var schema: Schema
    }
}
