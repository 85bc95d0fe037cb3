// Forms of plain scalars: text, numbers, switches, words of a list.

extension Form where Value == String {
    /// Any text.
    static var text: Form<String> {
        Form(.text(pattern: nil)) { value, report in value.text(expected: "text", report) }
    }

    /// A name made of letters, digits, dashes and underscores.
    static func name(limit: Int = 64) -> Form<String> {
        Form(.text(pattern: "^[A-Za-z0-9_][A-Za-z0-9_-]*$")) { value, report in
            guard let text = value.text(expected: "a name", report) else { return nil }
            if let problem = Names.problem(text, limit: limit) {
                report.error("\(text.shown) is not a name: \(problem)", at: value.location)
                return nil
            }
            return text
        }
    }
}

extension Form where Value == Bool {
    static var boolean: Form<Bool> { choice(.boolean, ["true": true, "false": false], "true or false") }

    /// ethtool's words.
    static var feature: Form<Bool> {
        choice(
            .anyOf([.words(["on", "off"]), .boolean]), ["on": true, "off": false, "true": true, "false": false],
            "on or off")
    }

    private static func choice(_ schema: Schema, _ words: [String: Bool], _ expected: String) -> Form<Bool> {
        Form(schema) { value, report in
            guard let text = value.text(expected: expected, report) else { return nil }
            guard let flag = words[text] else {
                report.error("expected \(expected), found \(text.shown)", at: value.location)
                return nil
            }
            return flag
        }
    }
}

extension Form where Value: FixedWidthInteger & Sendable {
    /// A whole number in decimal, without a unit. `010` is no number: some would read it as eight.
    static func integer(_ range: ClosedRange<Value>) -> Form<Value> {
        let bounds = (Int(clamping: range.lowerBound))...(Int(clamping: range.upperBound))
        return Form(.integer(bounds)) { value, report in
            guard let text = value.text(expected: "a whole number", report) else { return nil }
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }),
                digits == "0" || !digits.hasPrefix("0")
            else {
                report.error("expected a whole number, found \(text.shown)", at: value.location)
                return nil
            }
            guard let number = Value(text), range.contains(number) else {
                let limit =
                    Value.bitWidth >= 32 && range.upperBound == .max
                    ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
                report.error("\(text.shown) is out of range: \(limit)", at: value.location)
                return nil
            }
            return number
        }
    }
}

extension Form where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
    /// One of the words of an enumeration.
    static var word: Form<Value> {
        let words = Value.allCases.map(\.rawValue)
        return Form(.words(words)) { value, report in
            let expected = "one of " + words.joined(separator: ", ")
            guard let text = value.text(expected: expected, report) else { return nil }
            guard let word = Value(rawValue: text) else {
                let suggestion = Suggestion.text(for: text, among: words)
                report.error("expected \(expected), found \(text.shown)\(suggestion)", at: value.location)
                return nil
            }
            return word
        }
    }
}

/// Names of nodes, flows, chains and counters.
enum Names {
    /// What is wrong with a name; nil where nothing is.
    static func problem(_ name: String, limit: Int) -> String? {
        if name.isEmpty { return "it is empty" }
        if name.utf8.count > limit { return "it is longer than \(limit) characters" }
        let allowed = name.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        if !allowed { return "only letters, digits, dashes and underscores are allowed" }
        if name.hasPrefix("-") { return "it begins with a dash" }
        return nil
    }

    /// What is wrong with the name of a process; nil where nothing is.
    static func processProblem(_ name: String) -> String? {
        if name.utf8.count > 32 { return "it is longer than 32 characters" }
        let allowed = name.utf8.allSatisfy { isLetterOrDigit($0) && !(65...90).contains($0) || $0 == UInt8(ascii: "-") }
        if !allowed { return "only lower-case letters, digits and dashes are allowed" }
        return name.hasPrefix("-") ? "it begins with a dash" : nil
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
