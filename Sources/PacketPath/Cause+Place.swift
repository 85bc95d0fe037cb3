// What the catalogue advises, with the names of the place where it happened.

extension Cause {
    /// A command, setting or sentence of the catalogue with the interface in the place of `IF` and the address in that of
    /// `ADDRESS`, as far as they are known.
    package static func naming(_ text: String, interface: String?, address: String? = nil) -> String {
        let names = ["IF": interface, "ADDRESS": address]
        var result = ""
        var word = ""
        for character in text {
            if character.isLetter || character.isNumber || character == "_" {
                word.append(character)
                continue
            }
            result += (names[word] ?? nil) ?? word
            word = ""
            result.append(character)
        }
        return result + ((names[word] ?? nil) ?? word)
    }
}
