// Whole small files: /proc, /sys, state files.

import CLinux
import Glibc
import SystemPackage

package enum Files {
    /// Opens a file; the flags are open(2)'s, O_CLOEXEC is added.
    package static func open(
        _ path: String, _ flags: CInt = O_RDONLY, mode: mode_t = 0o644
    ) throws(SystemCallError) -> Descriptor {
        Descriptor(owning: try linuxCall("open", on: path) { unsafe netlab_open(path, flags, mode) })
    }

    /// Opens a regular file of a directory in which others write: follows no link, and waits at no FIFO.
    /// - Throws: SystemCallError; EINVAL for what is no regular file.
    package static func openRegular(_ path: String) throws(SystemCallError) -> Descriptor {
        let file = try open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        guard try isRegular(file.raw, path) else {
            throw SystemCallError("open", on: path, errno: .invalidArgument)
        }
        return file
    }

    /// The bytes of a regular file, to its end, or as soon as there are more than `limit`; nil for a directory, a device, and
    /// a FIFO, at which it does not wait.
    package static func readRegular(_ path: String, limit: Int = .max) throws(SystemCallError) -> [UInt8]? {
        let file = try open(path, O_RDONLY | O_NONBLOCK)
        guard try isRegular(file.raw, path) else { return nil }
        return try read(from: file.raw, named: path, limit: limit)
    }

    private static func isRegular(_ raw: CInt, _ path: String) throws(SystemCallError) -> Bool {
        var status = stat()
        try systemCall("fstat", on: path) { unsafe fstat(raw, &status) }
        return status.st_mode & S_IFMT == S_IFREG
    }

    /// The bytes of a file, to its end, or as soon as there are more than `limit`.
    package static func read(_ path: String, limit: Int = .max) throws(SystemCallError) -> [UInt8] {
        let file = try open(path)
        return try read(from: file.raw, named: path, limit: limit)
    }

    /// The bytes from a descriptor, to its end, or as soon as there are more than `limit`.
    package static func read(
        from raw: CInt, named name: String, limit: Int = .max
    ) throws(SystemCallError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = try systemCall("read", on: name) { unsafe Glibc.read(raw, &chunk, chunk.count) }
            bytes.append(contentsOf: chunk[..<count])
            if count == 0 || bytes.count > limit { return bytes }
        }
    }

    /// A file as text; bytes that are not UTF-8 are replaced.
    package static func text(_ path: String) throws(SystemCallError) -> String {
        String(decoding: try read(path), as: UTF8.self)
    }

    /// Writes all of `text` to an open descriptor with as few write(2) as the kernel allows.
    package static func write(_ text: String, to raw: CInt, named name: String) throws(SystemCallError) {
        try write(Array(text.utf8)[...], to: raw, named: name)
    }

    /// Writes all bytes to an open descriptor with as few write(2) as the kernel allows.
    package static func write(_ bytes: ArraySlice<UInt8>, to raw: CInt, named name: String) throws(SystemCallError) {
        var bytes = bytes
        while !bytes.isEmpty {
            let count = try systemCall("write", on: name) {
                unsafe bytes.withUnsafeBytes { buffer in unsafe Glibc.write(raw, buffer.baseAddress, buffer.count) }
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Writes a small file in one write(2), as /proc/sys wants it.
    package static func write(
        _ text: String, to path: String, flags: CInt = O_WRONLY | O_CREAT | O_TRUNC, mode: mode_t = 0o644
    ) throws(SystemCallError) {
        let file = try open(path, flags, mode: mode)
        try write(text, to: file.raw, named: path)
    }

    package static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// A regular file, not a symbolic link, FIFO or directory.
    package static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    package static func remove(_ path: String) throws(SystemCallError) {
        try systemCall("unlink", on: path) { unsafe unlink(path) }
    }

    /// The names in a directory, sorted, without `.` and `..`.
    package static func names(in directory: String) throws(SystemCallError) -> [String] {
        try entries(in: directory).map(\.name).sorted()
    }

    /// The names of the directories in a directory, sorted; none if it cannot be read.
    package static func directories(in directory: String) -> [String] {
        let entries = try? entries(in: directory)
        return entries?.filter { $0.type == UInt8(DT_DIR) }.map(\.name).sorted() ?? []
    }

    private static func entries(in directory: String) throws(SystemCallError) -> [(name: String, type: UInt8)] {
        guard let stream = unsafe opendir(directory) else {
            throw SystemCallError("opendir", on: directory, errno: .current)
        }
        defer { unsafe closedir(stream) }
        var entries: [(name: String, type: UInt8)] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { unsafe entries.append((name, entry.pointee.d_type)) }
        }
        return entries
    }

    /// Where a symbolic link points; nil for what is none.
    package static func linkTarget(_ path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = unsafe readlink(path, &buffer, 4096)
        return count >= 0 ? String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    /// What /proc knows a descriptor of this process as: a path, or `net:[4026531840]`.
    package static func name(of descriptor: CInt) -> String {
        linkTarget("/proc/self/fd/\(descriptor)") ?? "descriptor \(descriptor)"
    }
}
