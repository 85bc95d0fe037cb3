// Where the records of runs are kept.

import Foundation
import Glibc
import LabRuntime
import PacketPath
import Reporting
import SystemCalls
import SystemPackage

/// `runs/LAB/TIME-ID/`: one directory for each run.
struct RunDirectory {
    private let root: String

    init(_ root: String) { self.root = root }

    /// Writes the record whole or not at all, and gives its path; what processes wrote goes beside it, `log/NODE.PROC`.
    /// Every packet's fate lies beside it as packets.json.
    func write(
        _ record: RunRecord, packets: PacketFates, logs: [(name: String, text: [UInt8])]
    ) throws -> String {
        let fates = try PacketFatesFile.render(packets)
        let text = try JSONReport.render(record)
        let time = record.started.filter { $0.isNumber || $0 == "T" }
        let suffix = record.instance.split(separator: "~").last.map(String.init) ?? record.instance
        let made = try makeAll("\(root)/\(record.lab.name)")
        let directory = try makeNew("\(root)/\(record.lab.name)/\(time)-\(suffix)")
        let path = "\(directory)/run.json"
        let beside = "\(directory)/\(PacketFatesFile.name)"
        do {
            // Before the record: where that is, the rest is too.
            try Files.write(fates, to: beside)
            try Files.write(text, to: path + ".part")
            try systemCall("rename", on: path) { unsafe rename(path + ".part", path) }
        } catch {
            try? Files.remove(path + ".part")
            try? Files.remove(beside)
            _ = unsafe rmdir(directory)
            throw error
        }
        giveToCaller(made + [directory, path, beside] + (try write(logs, below: directory)))
        return path
    }

    private func write(_ logs: [(name: String, text: [UInt8])], below directory: String) throws -> [String] {
        guard !logs.isEmpty else { return [] }
        var written = try make("\(directory)/log")
        for log in logs {
            let path = "\(directory)/log/\(log.name)"
            let file = try Files.open(path, O_WRONLY | O_CREAT | O_EXCL)
            try Files.write(log.text[...], to: file.raw, named: path)
            written.append(path)
        }
        return written
    }

    /// Asks, before anything is made, whether a record could be written; makes nothing.
    /// - Throws: LabError with the full path.
    func check(lab: String? = nil) throws {
        let path = [absolute, lab].compactMap { $0 }.joined(separator: "/")
        var existing = path[...]
        while !Files.exists(String(existing)), let slash = existing.lastIndex(of: "/"), slash > existing.startIndex {
            existing = existing[..<slash]
        }
        let isDirectory = FileStatus(String(existing))?.isDirectory == true
        let mayWrite = unsafe access(String(existing), W_OK | X_OK) == 0
        let refusal = Errno.current
        if isDirectory, mayWrite { return }
        let reason = isDirectory ? "\(refusal)" : "\(existing) is no directory"
        throw LabError(
            "records", "cannot be written in \(path): \(reason)", remedy: "name another place: --output DIRECTORY")
    }

    private var absolute: String {
        root.hasPrefix("/") ? root : "\(FileManager.default.currentDirectoryPath)/\(root)"
    }

    /// Makes the directory itself, and gives its full path.
    func prepare() throws -> String {
        giveToCaller(try makeAll(root))
        guard let path = unsafe realpath(root, nil) else {
            throw SystemCallError("realpath", on: root, errno: .current)
        }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// The directories of a path that had to be made.
    private func makeAll(_ path: String) throws(SystemCallError) -> [String] {
        var made: [String] = []
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            made += try make(String(path[..<end]))
        }
        return made
    }

    /// The directory, if it had to be made.
    private func make(_ directory: String) throws(SystemCallError) -> [String] {
        if unsafe mkdir(directory, 0o755) == 0 { return [directory] }
        if Errno.current == .fileExists { return [] }
        throw SystemCallError("mkdir", on: directory, errno: .current)
    }

    /// A directory nobody has yet: two runs may begin in one second.
    private func makeNew(_ directory: String) throws(SystemCallError) -> String {
        for number in 1...1000 {
            let name = number == 1 ? directory : "\(directory)-\(number)"
            if try !make(name).isEmpty { return name }
        }
        throw SystemCallError("mkdir", on: directory, errno: .fileExists)
    }

    /// Under sudo, the files belong to the person who called.
    private func giveToCaller(_ paths: [String]) {
        guard let user = ProcessEnvironment["SUDO_UID"].flatMap(UInt32.init),
            let group = ProcessEnvironment["SUDO_GID"].flatMap(UInt32.init)
        else { return }
        for path in paths { _ = unsafe lchown(path, user, group) }
    }
}
