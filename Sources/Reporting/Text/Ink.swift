// Colour for terminals, or none.

/// Wraps text in ANSI colours if these are wanted.
struct Ink {
    enum Style: String {
        case plain = "0"
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    var enabled: Bool

    func callAsFunction(_ text: String, _ style: Style) -> String {
        guard enabled, style != .plain, !text.isEmpty else { return text }
        return "\u{1b}[\(style.rawValue)m\(text)\u{1b}[0m"
    }
}
