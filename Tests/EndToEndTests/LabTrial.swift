// A lab file run several times, and what was wrong with it.

import Foundation
import TestSupport
import PacketPath
import Reporting

struct LabTrial {
    private(set) var problems: [String] = []
    private var ledgers: Set<[String]> = []
    private var digests: Set<[String]> = []

    /// NETLAB_REPEAT raises the number: the soak runs ten.
    static let repetitions = ProcessInfo.processInfo.environment["NETLAB_REPEAT"].flatMap { Int($0) } ?? 3

    /// - Parameter file: below Labs/.
    init(_ file: String) throws {
        for _ in 0..<Self.repetitions {
            let scratch = try Scratch()
            let run = try NetlabProcess.run(
                "run", "--format", "json", "--output", scratch.directory, "\(LabFiles.folder)/\(file)")
            if run.status == 3 {
                let requires = try LabFiles.text(file).contains("\nrequires: ")
                check(run.error.contains("skipped: needs ") && requires, run.error)
                return
            }
            check(run.status == 0, "exit \(run.status): \(run.error)\(run.output.suffix(2000))")
            let record = try JSONReport.read(run.output)
            try check(record)
        }
        check(ledgers.count == 1, "the counts differ: \(ledgers)")
        // One seed, one digest, whatever the instance is called.
        check(digests.count == 1, "the digests differ: \(digests)")
    }

    private mutating func check(_ holds: Bool, _ problem: String) {
        if !holds { problems.append(problem) }
    }

    private mutating func check(_ record: RunRecord) throws {
        check(record.ledger.verdict == .balanced, "\(record.ledger.verdict)")
        check(!record.expectations.isEmpty, "it expects nothing")
        for claim in record.expectations where !claim.met { check(false, "not met: \(claim)") }
        check(try Leftovers(of: record.instance).isEmpty, "something stayed behind")
        let tags = Set(record.lab.tags ?? [])
        for flow in record.ledger.flows { check(flow, tags) }
        ledgers.insert(tags.contains("varies") ? [] : record.ledger.flows.map(Self.counts))
        digests.insert(record.senders.map { "\($0.flow) \($0.digest)" })
    }

    private mutating func check(_ flow: Ledger.Flow, _ tags: Set<String>) {
        check(flow.unexplained == 0, "\(flow.name): \(flow.unexplained) unexplained")
        let ended = flow.delivered + flow.droppedTotal + flow.inFlightTotal
        check(flow.sent + flow.copied + (flow.duplicatesDropped ?? 0) == ended, "\(flow.name): \(Self.counts(flow))")
        for loss in flow.dropped { check(Self.isProven(loss, tags), "\(flow.name): \(loss)") }
    }

    /// An event and a counter say it, unless the lab's tags tell why they cannot.
    private static func isProven(_ loss: Ledger.Loss, _ tags: Set<String>) -> Bool {
        switch loss.evidence {
        case .eventAndCounter: true
        // Only a tag that netem made illegible leaves something to infer.
        case .inferred: tags.contains("varies")
        // The kernel has no counter for what is lost there.
        case .event: tags.contains("uncounted")
        // The kernel tells of what is lost there by counters alone.
        case .counter: tags.contains("eventless")
        // Only the sender knows what is lost there.
        case .errno: tags.contains("errno")
        case .unseen: false
        }
    }

    /// Everything of a flow's books that must not differ between two runs.
    private static func counts(_ flow: Ledger.Flow) -> String {
        let losses = flow.dropped.map { "\($0.packets) \($0.cause)@\($0.place)" }.sorted().joined(separator: ", ")
        return
            "\(flow.name): sent \(flow.sent), delivered \(flow.delivered), \(losses), in flight \(flow.inFlightTotal)"
    }
}
