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

    /// A lab that needs what this kernel lacks says so, with the place in the file, and is skipped.
    @Test(arguments: files) func balancesAndRepeats(file: String) throws {
        var ledgers: [[String]] = []
        var digests: [[String]] = []
        for _ in 0..<Self.repetitions {
            let scratch = try Scratch()
            let run = try NetlabProcess.run(
                "run", "--format", "json", "--output", scratch.directory, NetlabProcess.root + "/Labs/" + file)
            if run.status == 3 {
                #expect(try run.error.contains("skipped: needs ") && Self.requires(file), "\(file): \(run.error)")
                return
            }
            #expect(run.status == 0, "\(file): \(run.error)\(run.output.suffix(2000))")
            let record = try JSONReport.read(run.output)
            #expect(record.ledger.verdict == .balanced)
            let varies = record.lab.tags?.contains("varies") ?? false
            // The kernel has no counter for what is lost there.
            let uncounted = record.lab.tags?.contains("uncounted") ?? false
            // The kernel tells of what is lost there by counters alone.
            let eventless = record.lab.tags?.contains("eventless") ?? false
            // Only the sender knows what is lost there.
            let errno = record.lab.tags?.contains("errno") ?? false
            for flow in record.ledger.flows {
                check(flow, varies: varies, uncounted: uncounted, eventless: eventless, errno: errno, file)
            }
            #expect(!record.expectations.isEmpty && record.expectations.allSatisfy(\.met))
            #expect(try Leftovers(of: record.instance).isEmpty)
            ledgers.append(varies ? [] : record.ledger.flows.map(Self.counts))
            digests.append(record.senders.map { "\($0.flow) \($0.digest)" })
        }
        #expect(Set(ledgers).count == 1, "\(file): \(ledgers)")
        // One seed, one digest, whatever the instance is called.
        #expect(Set(digests).count == 1, "\(file): \(digests)")
    }

    /// Only a tag that netem made illegible leaves something to infer.
    private func check(
        _ flow: Ledger.Flow, varies: Bool, uncounted: Bool, eventless: Bool, errno: Bool, _ file: String
    ) {
        #expect(flow.unexplained == 0)
        #expect(
            flow.sent + flow.copied + (flow.duplicatesDropped ?? 0)
                == flow.delivered + flow.droppedTotal + flow.inFlightTotal)
        for loss in flow.dropped {
            #expect(
                loss.evidence == .eventAndCounter || varies && loss.evidence == .inferred
                    || uncounted && loss.evidence == .event || eventless && loss.evidence == .counter
                    || errno && loss.evidence == .errno,
                "\(file): \(loss)")
        }
    }

    private static func requires(_ file: String) throws -> Bool {
        try String(contentsOfFile: NetlabProcess.root + "/Labs/" + file, encoding: .utf8).contains("\nrequires: ")
    }

    /// Everything of a flow's books that must not differ between two runs.
    private static func counts(_ flow: Ledger.Flow) -> String {
        let losses = flow.dropped.map { "\($0.packets) \($0.cause)@\($0.place)" }.sorted().joined(separator: ", ")
        return
            "\(flow.name): sent \(flow.sent), delivered \(flow.delivered), \(losses), in flight \(flow.inFlightTotal)"
    }
}
