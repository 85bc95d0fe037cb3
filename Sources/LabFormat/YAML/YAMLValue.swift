// A YAML document as it was written: scalars by their text, everything with its place.

/// A node of the document, aliases already followed.
struct YAMLValue {
    enum Content {
        /// The text, whatever YAML would take it for; `quoted` where null cannot be meant.
        case scalar(String, quoted: Bool)
        case sequence([YAMLValue])
        case mapping([YAMLEntry])
        /// Complained about already: whoever meets it stays silent.
        case invalid
    }

    var content: Content
    var location: Location

    /// Nothing, `~` or `null`, unquoted.
    var isNull: Bool {
        guard case .scalar(let text, quoted: false) = content else { return false }
        return text.isEmpty || text == "~" || text == "null"
    }

    /// `a list`, `a mapping`, `'text'`: for messages.
    var description: String {
        switch content {
        case .scalar(let text, _): isNull ? "nothing" : text.shown
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .invalid: "nothing"
        }
    }
}

/// A key of a mapping and its value.
struct YAMLEntry {
    var key: String
    var location: Location
    var value: YAMLValue
}

extension String {
    /// In quotes for a message, cut to a readable length, without control characters.
    var shown: String {
        let scalars = unicodeScalars.prefix(60).map { scalar in
            scalar.properties.generalCategory == .control ? Unicode.Scalar(" ") : scalar
        }
        return "'" + String(String.UnicodeScalarView(scalars)) + (unicodeScalars.count > 60 ? "..." : "") + "'"
    }
}
