// Files and directories beyond single small ones.

import Foundation
import Glibc
import SystemCalls

enum Paths {
    /// The path without links, if it exists.
    static func real(_ path: String) -> String? {
        guard let real = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func makeDirectory(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Removes a file or a whole directory; nothing there is no error.
    static func remove(_ path: String) throws {
        var status = stat()
        if unsafe lstat(path, &status) == 0 { try FileManager.default.removeItem(atPath: path) }
    }

    static func move(_ source: String, to target: String) throws {
        try systemCall("rename", on: target) { unsafe rename(source, target) }
    }

    /// The regular files below a directory, as full paths.
    static func files(below directory: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return names.sorted().map { "\(directory)/\($0)" }.filter(Files.isRegular)
    }

    /// Bytes of all files below a directory, as `du` counts them.
    static func size(of directory: String) -> UInt64 {
        files(below: directory).reduce(0) { sum, path in
            var status = stat()
            return unsafe lstat(path, &status) == 0 ? sum + UInt64(status.st_blocks) * 512 : sum
        }
    }

    /// Bytes free for the caller on the file system of a path.
    static func available(at path: String) -> UInt64 {
        var status = statvfs()
        return unsafe statvfs(path, &status) == 0 ? UInt64(status.f_bavail) * UInt64(status.f_frsize) : .max
    }

    /// Twelve digits that change with a path or with what lies there.
    static func fingerprint(_ paths: String...) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for path in paths {
            var status = stat()
            _ = unsafe stat(path, &status)
            for byte in "\(path)\n\(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec) \(status.st_size)\n".utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
        let digits = String(hash, radix: 16)
        return String((String(repeating: "0", count: 16 - digits.count) + digits).suffix(12))
    }
}
