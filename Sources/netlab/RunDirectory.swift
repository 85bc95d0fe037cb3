// Where the records of runs are kept.

import Foundation
import Glibc
import PacketPath
import Reporting
import SystemCalls

/// `runs/LAB/TIME-ID/`: one directory for each run.
struct RunDirectory {
    private let root: String

    init(_ root: String) { self.root = root }

    /// Writes the record whole or not at all, and gives its path.
    func write(_ record: RunRecord) throws -> String {
        let time = record.started.filter { $0.isNumber || $0 == "T" }
        let suffix = record.instance.split(separator: "~").last.map(String.init) ?? record.instance
        let directory = "\(root)/\(record.lab.name)/\(time)-\(suffix)"
        let parents = [root, "\(root)/\(record.lab.name)", directory]
        let made = parents.filter { !Files.exists($0) }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let path = "\(directory)/run.json"
        try Files.write(try JSONReport.render(record), to: path + ".part")
        try systemCall("rename", on: path) { unsafe rename(path + ".part", path) }
        giveToCaller(made + [path])
        return path
    }

    /// Under sudo, the files belong to the person who called.
    private func giveToCaller(_ paths: [String]) {
        guard let user = Environment["SUDO_UID"].flatMap(UInt32.init),
            let group = Environment["SUDO_GID"].flatMap(UInt32.init)
        else { return }
        for path in paths { _ = unsafe lchown(path, user, group) }
    }
}
