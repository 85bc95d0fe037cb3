// A lab that stays up after its run, so that the tools can be asked about it.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

/// A run of a file in Labs/ with balanced books and every expectation met; the lab goes with this object.
final class KeptRun {
    let scratch: Scratch
    let record: RunRecord

    init(_ lab: String) throws {
        let scratch = try Scratch("kept")
        let file = try LabFiles.path(lab)
        let run = try scratch.netlab(
            "run", "--keep", "--name", scratch.name, "--format", "json", "--output", scratch.directory, file)
        try #require(run.status == 0, "\(lab): \(run.error)\(run.output.suffix(2000))")
        (self.scratch, record) = (scratch, try JSONReport.read(run.output))
    }

    /// What a command prints inside a node.
    func says(_ node: String, _ words: String...) throws -> String { try says(node, words) }

    func says(_ node: String, _ words: [String]) throws -> String {
        let output = try Witness.run(["ip", "netns", "exec", "\(scratch.name).\(node)"] + words)
        #expect(output.status == 0, "\(words.joined(separator: " ")): \(output.error)")
        return output.output
    }

    /// A counter as nstat has it, since the node was made.
    func nstat(_ node: String, _ name: String) throws -> Int? {
        try says(node, "nstat", "-asz", name).split(separator: "\n").map { $0.split(separator: " ") }
            .first { $0.first == name[...] }.flatMap { Int($0[1]) }
    }

    /// A column of `conntrack -S`, summed over the processors.
    func conntrack(_ node: String, _ name: String) throws -> Int {
        try says(node, "conntrack", "-S").matches(of: #/([a-z_]+)=(\d+)/#).filter { $0.1 == name[...] }
            .reduce(0) { $0 + (Int($1.2) ?? 0) }
    }

    /// What the signal of a cause was seen to be.
    func signal(_ place: String) throws -> Int {
        let result = try #require(record.expectations.first { $0.text == "signal \(place)" })
        return try #require(Int(result.observed))
    }
}
