// Text of somebody else's, for a terminal.

extension String {
    /// Control and format characters as `\u{1b}`: what another user wrote moves no cursor and turns no text around.
    var printable: String {
        unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
