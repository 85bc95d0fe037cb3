// What a person sees: text to standard output, complaints and progress to standard error.

import Glibc
import SystemCalls

enum Console {
    /// A line to standard output. A reader that has gone away ends the program quietly, as it ends `ip`.
    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    static func error(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Text as it is.
    static func write(_ text: String, to descriptor: CInt) { try? Files.write(text, to: descriptor, named: "output") }

    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Colour for a person only, and never against NO_COLOR.
    static var wantsColour: Bool {
        outputIsTerminal && ProcessEnvironment["NO_COLOR"].map(\.isEmpty) ?? true
            && ProcessEnvironment["TERM"] != "dumb"
    }

    /// Columns of the terminal; 100 elsewhere.
    static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return Int(size.ws_col)
    }
}
