// What the guest's kernel says on its serial line.

import Glibc
import SystemCalls

/// The last megabyte of a console, kept in memory, and written down when something went wrong.
struct ConsoleLog {
    private var bytes: [UInt8] = []
    private static let limit = 1 << 20

    mutating func add(_ more: ArraySlice<UInt8>) {
        bytes += more
        if bytes.count > 2 * Self.limit { bytes.removeFirst(bytes.count - Self.limit) }
    }

    var text: String { String(decoding: bytes.filter { $0 != 0x0d }, as: UTF8.self) }

    /// The first line that says why the kernel died.
    var panic: String? {
        text.split(separator: "\n").first { $0.contains("Kernel panic - not syncing") }.map { String($0).trimmed }
    }

    /// What the guest's first script complained about.
    var complaint: String? {
        text.split(separator: "\n").last { $0.hasPrefix("netlab: ") }.map { String($0.dropFirst(8)).trimmed }
    }

    func write(to path: String) throws { try Files.write(text, to: path) }

    /// Writes the log to a new file and gives its path.
    func keep() -> String? {
        var name = Array("\(ProcessEnvironment["TMPDIR"] ?? "/tmp")/netlab-console-XXXXXX".utf8CString)
        let raw = unsafe mkstemp(&name)
        guard raw >= 0 else { return nil }
        let file = Descriptor(owning: raw)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try? Files.write(text, to: file.raw, named: path)
        return path
    }
}
