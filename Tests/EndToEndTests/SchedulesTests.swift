// Schedules as the kernel sees them: the books of paced flows, and the model of a token bucket beside the kernel's.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Schedules", .serialized, .privileged)
struct SchedulesTests {
    private func record(of lab: String, _ settings: [String] = [], status: Int32? = 0) throws -> RunRecord {
        let scratch = try Scratch()
        let arguments = ["run", "--format", "json", "--output", scratch.directory, lab]
        let run = try NetlabProcess.run(arguments + settings.flatMap { ["--set", $0] })
        if let status { #expect(run.status == status, "\(run.error)\(run.output.suffix(3000))") }
        return try JSONReport.read(run.output)
    }

    private static let tbf = NetlabProcess.root + "/Labs/traffic/tbf-rate.yaml"

    /// 1.5 times the rate for two seconds: what passes is bucket, queue, and rate times time within half a percent.
    @Test(arguments: [1, 2, 5, 10, 20, 50, 100])
    func aTokenBucketKeepsItsRate(megabits: Int) throws {
        let (load, burst) = (Double(megabits) * 187.5, megabits * 12_500)
        let count = Int(load * 2)
        let record = try record(
            of: Self.tbf,
            [
                "rate=\(megabits)mbit", "burst=\(burst)b", "limit=\(burst)b", "load=\(load)pps", "count=\(count)",
            ])
        let flow = try #require(record.ledger.flows.first)
        let sender = try #require(record.senders.first)
        let time = Double(count - 1) / sender.achievedRate
        // The time between packets that were sent late is longer: the bucket still got its tokens.
        let expected = (Double(megabits) * 125_000 * time + 2 * Double(burst)) / 1000
        #expect(abs(Double(flow.delivered) - expected) <= 0.005 * expected + 2, "\(flow.delivered), not \(expected)")
        #expect(flow.sent == flow.delivered + flow.droppedTotal)
    }

    /// In the long run no rate is lost. A stall of the machine moves the last packet, hence the generous bound.
    @Test(arguments: [1, 5, 10, 20, 50])
    func thePaceHolds(kilopackets: Int) throws {
        let scratch = try Scratch()
        let lab = try scratch.lab(Self.pair("rate: \(kilopackets)kpps, duration: 1s"))
        let record = try record(of: lab)
        let sender = try #require(record.senders.first)
        let pacing = try #require(sender.pacing)
        #expect(abs(sender.achievedRate / Double(kilopackets * 1000) - 1) < 0.05)
        #expect(record.evidence.flows.first?.planned == UInt64(kilopackets * 1000))
        let buckets = try #require(pacing.histogram).split(separator: " ").map { $0.split(separator: ":") }
        #expect(buckets.compactMap { Int($0[1]) }.reduce(0, +) == kilopackets * 1000)
        #expect(buckets.last.flatMap { UInt64($0[0]) } == pacing.max)
    }

    private static func pair(_ keys: String) -> String {
        """
        name: NAME
        nodes: { client: , server: }
        links: [ { endpoints: [client:eth0, server:eth0] } ]
        traffic: { seed: 5, flows: { web: { from: client:eth0, to: server:eth0, \(keys) } } }
        expect: [ { ledger: balanced } ]
        """
    }

    @Test func theSameSeedGivesTheSameSchedule() throws {
        let scratch = try Scratch()
        let lab = try scratch.lab(Self.pair("rate: { poisson: 5kpps }, duration: 200ms"))
        let records = try (0..<2).map { _ in try record(of: lab) }
        #expect(
            records[0].senders[0].schedule != nil && records[0].senders[0].schedule == records[1].senders[0].schedule)
        #expect(records[0].senders[0].digest == records[1].senders[0].digest)
        #expect(records[0].evidence.flows[0].planned == records[1].evidence.flows[0].planned)
    }

    /// A million packets a second are more than a packet's time allows here: what is too late is left out, and is no loss.
    @Test func packetsWhoseTimeIsGoneAreSkipped() throws {
        let scratch = try Scratch()
        let lab = try scratch.lab(Self.pair("rate: 1mpps, count: 200000, catch-up: skip"))
        let record = try record(of: lab)
        let pacing = try #require(record.senders.first?.pacing)
        let flow = try #require(record.ledger.flows.first)
        let skipped = try #require(pacing.skipped)
        #expect(skipped > 0 && flow.sent + skipped == 200_000)
        #expect(flow.delivered == flow.sent && flow.droppedTotal == 0)
    }

    @Test func aStretchedScheduleTakesLonger() throws {
        let scratch = try Scratch()
        let lab = try scratch.lab(Self.pair("rate: 1mpps, count: 50000, catch-up: stretch"))
        let record = try record(of: lab)
        let pacing = try #require(record.senders.first?.pacing)
        #expect(try #require(pacing.stretched) > 1_000_000 && pacing.skipped == nil)
        #expect(record.ledger.flows.first?.delivered == 50_000)
    }

    @Test func aTraceIsReadBesideItsLab() throws {
        let scratch = try Scratch()
        try scratch.lab("seconds\n5.0\n5.1\n5.3\n", file: "times.csv")
        let lab = try scratch.lab(Self.pair("rate: { trace: times.csv, speed: 2 }"))
        let record = try record(of: lab)
        let sender = try #require(record.senders.first)
        #expect(sender.trace?.times == 3 && sender.trace?.file == "times.csv")
        #expect(record.ledger.flows.first?.delivered == 3 && abs(sender.achievedRate - 13.3) < 3)
        try scratch.lab("5.0\n4.0\n", file: "times.csv")
        for command in ["validate", "run"] {
            let bad = try NetlabProcess.run(command, lab)
            #expect(bad.status == 2 || bad.status == 1, "\(bad.status)")
            #expect(bad.error.contains("lab.yaml:4:") && bad.error.contains("line 2: 4.0 is earlier"), "\(bad.error)")
        }
    }
}
