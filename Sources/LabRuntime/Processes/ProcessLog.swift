// What a process writes, kept within a limit.

import Glibc
import SystemCalls
import SystemPackage

/// The output of one process: two files of half the limit each, the older one replaced when the newer is full.
///
/// A process that writes without end costs the limit and no more; its newest output is what is kept.
final class ProcessLog {
    private let files: LogFiles
    private let limit: Int
    private var file: Descriptor
    private var size = 0
    private var line: [UInt8] = []

    /// - Parameter limit: bytes of both files together.
    init(_ files: LogFiles, limit: Int) throws(SystemCallError) {
        self.files = files
        self.limit = limit
        file = try Self.open(files.newer)
    }

    /// The newer file's.
    var path: String { files.newer }

    /// Keeps bytes, and gives the lines that they complete. A line is cut at 4096 bytes.
    func add(_ bytes: ArraySlice<UInt8>) throws(SystemCallError) -> [String] {
        var rest = bytes
        while !rest.isEmpty {
            if size >= limit / 2 { try turn() }
            let part = rest.prefix(limit / 2 - size)
            try Files.write(part, to: file.raw, named: path)
            size += part.count
            rest = rest.dropFirst(part.count)
        }
        return lines(bytes)
    }

    private func turn() throws(SystemCallError) {
        try systemCall("rename", on: path) { unsafe rename(path, files.older) }
        file = try Self.open(path)
        size = 0
    }

    private func lines(_ bytes: ArraySlice<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") || line.count == 4096 {
                lines.append(String(decoding: line, as: UTF8.self))
                line = []
            }
            if byte != UInt8(ascii: "\n") { line.append(byte) }
        }
        return lines
    }

    private static func open(_ path: String) throws(SystemCallError) -> Descriptor {
        try Files.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode: 0o600)
    }
}
