// Keys that a mapping holds twice: hidden from Yams, remembered for the complaint.

/// The first occurrences that were hidden so far.
struct DuplicateKeys {
    /// The letter that each stand-in replaces.
    private var letters: [Unicode.Scalar] = []

    /// The text with the first letter of a key replaced; nil where that cannot be done.
    mutating func hide(_ key: String, at location: Location, in text: String) -> String? {
        let source = SourceText(file: location.file, text: text)
        guard letters.count < YAMLDisguise.keyLimit, let standIn = YAMLDisguise.key(letters.count) else { return nil }
        guard var index = source.index(line: location.line, column: location.column) else { return nil }
        var scalars = text.unicodeScalars
        if index < scalars.endIndex, scalars[index] == "\"" || scalars[index] == "'" {
            index = scalars.index(after: index)
        }
        guard index < scalars.endIndex, let first = key.unicodeScalars.first, scalars[index] == first else {
            return nil
        }
        scalars.replaceSubrange(index...index, with: [standIn])
        letters.append(first)
        return String(scalars)
    }

    /// A key as it stands in the file.
    func original(_ key: String) -> String {
        guard let first = key.unicodeScalars.first, let number = YAMLDisguise.keyNumber(first) else { return key }
        guard letters.indices.contains(number) else { return key }
        return String(letters[number]) + String(key.unicodeScalars.dropFirst())
    }
}
