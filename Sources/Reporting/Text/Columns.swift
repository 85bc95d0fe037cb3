// Padding and wrapping of plain text.

extension String {
    /// Filled up with spaces on the right.
    func padded(_ width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }

    /// Filled up with spaces on the left.
    func aligned(_ width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - count)) + self }

    /// Broken at spaces into lines of at most `width` characters; a longer word stays whole.
    func wrapped(_ width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " \(word)"
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
