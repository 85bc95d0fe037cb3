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

    /// A page made of such text: its line ends and colours (`ESC [ ... m`) stay.
    var printablePage: String {
        var page = ""
        var rest = self[...]
        while let sign = rest.firstMatch(of: /\n|\u{1b}\[[0-9;]*m/) {
            page += String(rest[..<sign.range.lowerBound]).printable + rest[sign.range]
            rest = rest[sign.range.upperBound...]
        }
        return page + String(rest).printable
    }
}
