// netlab why and netlab explain of a run that was.

import Foundation
import PacketPath
import TestSupport
import Testing

@Suite(.serialized, .privileged) struct WhyTests {
    private static func run(_ lab: String, in scratch: Scratch) throws -> String {
        let run = try NetlabProcess.run("run", "--output", scratch.directory, LabFiles.path(lab))
        #expect(run.status == 0, "\(run.error)\(run.output)")
        let line = run.output.split(separator: "\n").first { $0.hasPrefix("record: ") }
        return String(try #require(line).dropFirst("record: ".count).dropLast("/run.json".count))
    }

    /// Every packet's life, added up, is the ledger.
    @Test(arguments: ["every-tenth", "receive-buffer"]) func livesAddUpToTheBooks(lab: String) throws {
        let scratch = try Scratch()
        let directory = try Self.run(lab, in: scratch)
        let record = try String(contentsOfFile: directory + "/run.json", encoding: .utf8)
        let packets = try String(contentsOfFile: directory + "/packets.json", encoding: .utf8)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let books = try decoder.decode(RunRecord.self, from: Data(record.utf8))
        let fates = try decoder.decode(PacketFates.self, from: Data(packets.utf8))
        for account in books.ledger.flows {
            let lives = try (0..<account.sent).map { try PacketLife($0, of: account.name, in: books, fates) }
            #expect(lives.filter { $0.ending == .delivered }.count == account.delivered)
            let dropped = lives.filter { $0.ending == .dropped }
            #expect(dropped.count == account.droppedTotal)
            #expect(dropped.allSatisfy { $0.rows.count == 1 })
            #expect(lives.allSatisfy { $0.departure != nil && ($0.delay != nil) == ($0.ending == .delivered) })
        }
    }

    @Test func tellsAndExplains() throws {
        let scratch = try Scratch()
        let directory = try Self.run("every-tenth", in: scratch)
        let flow = try NetlabProcess.run("explain", directory)
        #expect(flow.status == 0 && flow.output.contains("Every packet is accounted for."), "\(flow.output)")
        #expect(flow.output.contains("100 of 1000 packets of "))
        // A record may be somebody else's: what it says of names moves no cursor, and colours are ours.
        for file in ["run.json", "packets.json"].map({ directory + "/" + $0 }) {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            try text.replacing("router", with: "\\u001b[2J").write(toFile: file, atomically: true, encoding: .utf8)
        }
        for command in [["explain", directory], ["why", directory, "web", "10"]] {
            let shown = try NetlabProcess.run(command)
            #expect(shown.status == 0 && shown.output.contains("\\u{1b}[2J"), "\(shown)")
            #expect(!shown.output.contains("\u{1b}[2J"))
        }
        let missing = try NetlabProcess.run("why", scratch.directory, "x", "0")
        #expect(missing.status == 2 && missing.error.contains(directory))
        let unknown = try NetlabProcess.run("why", directory + "/run.json", "nobody", "0")
        #expect(unknown.status == 2 && unknown.error.contains("its flows: "))
    }
}
