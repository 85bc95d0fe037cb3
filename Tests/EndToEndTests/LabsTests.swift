// Every lab file of the project, run for real: the books balance, and every run gives the same counts.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Labs", .serialized, .privileged)
struct LabsTests {
    static let files =
        (try? FileManager.default.subpathsOfDirectory(atPath: NetlabProcess.root + "/Labs"))?.filter {
            $0.hasSuffix(".yaml")
        }.sorted() ?? []

    /// NETLAB_REPEAT raises the number: the soak runs ten.
    static let repetitions = ProcessInfo.processInfo.environment["NETLAB_REPEAT"].flatMap { Int($0) } ?? 3

    @Test("there are labs") func thereAreLabs() { #expect(Self.files.count >= 10) }

    @Test(arguments: files) func balancesAndRepeats(file: String) throws {
        var ledgers: [[String]] = []
        for _ in 0..<Self.repetitions {
            let scratch = try Scratch()
            let run = try NetlabProcess.run(
                "run", "--format", "json", "--output", scratch.directory, NetlabProcess.root + "/Labs/" + file)
            #expect(run.status == 0, "\(file): \(run.error)\(run.output.suffix(2000))")
            let record = try JSONReport.read(run.output)
            #expect(record.ledger.verdict == .balanced)
            for flow in record.ledger.flows {
                #expect(flow.unexplained == 0)
                #expect(flow.sent == flow.delivered + flow.droppedTotal + flow.inFlightTotal)
                for loss in flow.dropped { #expect(loss.evidence == .eventAndCounter, "\(file): \(loss)") }
            }
            #expect(!record.expectations.isEmpty && record.expectations.allSatisfy(\.met))
            #expect(try Leftovers(of: record.instance).isEmpty)
            ledgers.append(record.ledger.flows.map(Self.counts))
        }
        #expect(Set(ledgers).count == 1, "\(file): \(ledgers)")
    }

    /// Everything of a flow's books that must not differ between two runs.
    private static func counts(_ flow: Ledger.Flow) -> String {
        let losses = flow.dropped.map { "\($0.packets) \($0.cause)@\($0.place)" }.sorted().joined(separator: ", ")
        return
            "\(flow.name): sent \(flow.sent), delivered \(flow.delivered), \(losses), in flight \(flow.inFlightTotal)"
    }
}
