// A process's log as it grows, for those who read it.

import Glibc
import SystemCalls

/// Reads the two files of a log in order, and what comes later.
package struct LogReader {
    package let name: String
    private let path: String
    /// Of the newer file: which it is, and how far it was read.
    private var inode: UInt64?
    private var offset = 0
    private var partial = ""

    package init(path: String, name: String) {
        self.path = path
        self.name = name
    }

    /// The lines completed since the last time; at first all that are kept, an unfinished last one too.
    package mutating func read() -> [String] {
        let isFirst = inode == nil
        let old = path + ".1"
        var text = partial
        // The file that was read until now is the older one by now: its end first.
        if let current = Self.settledInode(of: path), current != inode {
            if isFirst || Self.inode(of: old) == inode { text += Self.text(of: old, from: offset) }
            offset = 0
            inode = current
        }
        let new = Self.text(of: path, from: offset)
        offset += new.utf8.count
        text += new
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        partial = lines.removeLast()
        if isFirst, !partial.isEmpty {
            lines.append(partial)
            partial = ""
        }
        return lines
    }

    /// While the log turns there is, for a moment, only the older file.
    private static func settledInode(of path: String) -> UInt64? {
        for _ in 0..<100 where inode(of: path) == nil && Files.exists(path + ".1") { Clock.sleep(milliseconds: 1) }
        return inode(of: path)
    }

    private static func inode(of path: String) -> UInt64? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    private static func text(of path: String, from offset: Int) -> String {
        guard let file = try? Files.open(path), lseek(file.raw, off_t(offset), SEEK_SET) >= 0 else { return "" }
        return String(decoding: (try? Files.read(from: file.raw, named: path)) ?? [], as: UTF8.self)
    }
}
