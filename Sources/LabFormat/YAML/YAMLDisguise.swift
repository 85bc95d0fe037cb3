// Keeps Yams from following aliases and from stopping at the first duplicate key.
//
// Yams expands aliases while it reads, and hashes whole keys, so that a few hundred bytes can keep it busy for years;
// and at a duplicate key it throws with one of the two places. Both are decided here instead: before Yams sees the
// text, each `*` and the first letter of a key found twice give way to a character that no lab file may contain.
// Columns stay as they are.

enum YAMLDisguise {
    /// Stands for `*`.
    static let alias: Unicode.Scalar = "\u{f8ff}"
    /// Stand for the first letters of duplicate keys.
    private static let firstKey: UInt32 = 0xf800
    static let keyLimit = 20

    /// No lab file may contain these characters.
    static func isReserved(_ scalar: Unicode.Scalar) -> Bool { (firstKey...alias.value).contains(scalar.value) }

    /// The stand-in for the first letter of the duplicate key of a number below `keyLimit`.
    static func key(_ number: Int) -> Unicode.Scalar? { Unicode.Scalar(firstKey + UInt32(number)) }

    /// The number of a duplicate key's stand-in.
    static func keyNumber(_ scalar: Unicode.Scalar) -> Int? {
        (firstKey..<firstKey + UInt32(keyLimit)).contains(scalar.value) ? Int(scalar.value - firstKey) : nil
    }

    static func hidingAliases(in text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "*")) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "*" ? alias : $0 }))
    }

    static func showingAliases(in text: String) -> String {
        guard text.unicodeScalars.contains(alias) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == alias ? "*" : $0 }))
    }

    /// What an alias refers to; nil for a scalar that is none.
    static func aliasName(_ text: String) -> String? {
        text.unicodeScalars.first == alias ? showingAliases(in: String(text.unicodeScalars.dropFirst())) : nil
    }
}
