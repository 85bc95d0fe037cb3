// What a person sees: text to standard output, complaints and progress to standard error.

import Glibc
import LabRuntime
import Synchronization
import SystemCalls

enum Console {
    /// A line to standard output. A reader that has gone away ends the program quietly, as it ends `ip`.
    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    static func error(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Text as it is.
    static func write(_ text: String, to descriptor: CInt) {
        // Behind a gap nothing more is written.
        guard descriptor != STDOUT_FILENO || (try? check()) != nil else { return }
        do { try Files.write(text, to: descriptor, named: "standard output") } catch {
            if descriptor == STDOUT_FILENO { failure.withLock { $0 = error } }
        }
    }

    /// The first write(2) to standard output that failed: what was begun is still brought to its end.
    private static let failure = Mutex<SystemCallError?>(nil)

    /// What goes on until it is told to stop asks this now and then; every command is asked at its end.
    /// - Throws: LabError when not all of the output could be written.
    static func check() throws {
        guard let error = failure.withLock({ $0 }) else { return }
        throw LabError(
            "standard output", "\(error.errno): not all of it was written",
            remedy: "make room where it goes, or send it elsewhere")
    }

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
