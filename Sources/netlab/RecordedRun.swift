// The record of a run that was, found by a path.

import Foundation
import LabRuntime
import PacketPath
import Reporting
import SystemCalls

/// `run.json` and what lies beside it.
struct RecordedRun {
    let record: RunRecord
    private let directory: String

    /// - Parameter path: a run directory or its run.json.
    /// - Throws: LabError with the runs there are.
    init(_ path: String) throws {
        let isDirectory = FileStatus(path)?.isDirectory == true
        let file = isDirectory ? "\(path)/run.json" : path
        guard Files.exists(file) else {
            throw LabError(
                "run '\(path.printable)'", isDirectory ? "has no run.json" : "is not there",
                remedy: Self.choices(isDirectory ? path : "runs"))
        }
        directory = file.contains("/") ? String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)]) : "."
        do {
            record = try JSONReport.read(try Files.text(file))
        } catch let failure as JSONReport.Failure {
            throw LabError("'\(file.printable)'", "\(failure)", remedy: Self.choices("runs"))
        }
    }

    /// What became of each packet.
    /// - Throws: LabError if the run kept none.
    func packets() throws -> PacketFates {
        let file = "\(directory)/\(PacketFatesFile.name)"
        guard Files.exists(file) else {
            throw LabError(
                "'\(file.printable)'", "is not there: this run kept no packets' fates",
                remedy: "run the lab again: 'netlab run' writes it beside run.json")
        }
        do {
            return try PacketFatesFile.read(try Files.text(file))
        } catch let failure as JSONReport.Failure {
            throw LabError("'\(file.printable)'", "\(failure)")
        }
    }

    /// The newest runs below a directory.
    private static func choices(_ root: String) -> String {
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
        let runs = found.filter { $0.hasSuffix("/run.json") }.map { "\(root)/\($0.dropLast("/run.json".count))" }
        // Their names begin with the time, behind the lab's.
        let newest = runs.sorted { name($0) > name($1) }.prefix(3)
        guard !newest.isEmpty else { return "'netlab run' writes runs/LAB/TIME-ID; name one of those directories" }
        return "the newest runs: \(newest.map(\.printable).joined(separator: ", "))"
    }

    private static func name(_ run: String) -> Substring { run.split(separator: "/").last ?? "" }
}
