// One line of progress on a terminal; nothing in a pipe.

import Glibc

/// A line that overwrites itself.
struct Progress: Sendable {
    private let visible = Console.errorIsTerminal

    func show(_ text: String) {
        guard visible else { return }
        Console.write("\r\u{1b}[K\(text)", to: STDERR_FILENO)
    }

    /// Takes the line away.
    func finish() {
        guard visible else { return }
        Console.write("\r\u{1b}[K", to: STDERR_FILENO)
    }
}
