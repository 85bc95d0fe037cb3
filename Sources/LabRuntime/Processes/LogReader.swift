// A process's log as it grows, for those who read it.

import SystemCalls

/// Reads the two files of a log in order, and what comes later.
package struct LogReader {
    package let name: String
    private let files: LogFiles
    /// The newer file, or what was that the last time.
    private var current: OpenLog?
    /// The beginning of a line whose end is not written yet.
    private var partial: [UInt8] = []

    package init(_ files: LogFiles, name: String) {
        self.files = files
        self.name = name
    }

    /// What is there of a line that is not finished.
    package var unfinished: String { String(decoding: partial, as: UTF8.self) }

    /// The lines completed since the last time; at first all that are kept.
    /// - Parameter isLast: an unfinished line too: nothing is expected to come any more.
    package mutating func read(isLast: Bool = false) -> [String] {
        var lines = partial
        lines += current?.rest() ?? []
        while let next = files.newest(), next.inode != current?.inode {
            // Nobody writes to the former file any more: its end, and then a whole one if the log turned twice.
            lines += current?.rest() ?? []
            if let older = OpenLog(files.older), older.inode != current?.inode, older.inode != next.inode {
                lines += older.rest()
            }
            lines += next.rest()
            current = next
        }
        return cut(lines, isLast)
    }

    private mutating func cut(_ bytes: [UInt8], _ isLast: Bool) -> [String] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        partial = Array(lines.removeLast())
        if isLast, !partial.isEmpty {
            lines.append(partial[...])
            partial = []
        }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }
}
