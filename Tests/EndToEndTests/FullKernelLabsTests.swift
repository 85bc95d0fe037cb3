// The labs that a small kernel skips, on one that has everything: none is skipped there.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite(.serialized, .privileged)
struct FullKernelLabsTests {
    static let files = LabFiles.all.filter { ((try? LabFiles.text($0)) ?? "").contains("\nrequires: ") }

    @Test("there are labs") func thereAreLabs() { #expect(Self.files.count >= 15) }

    /// What a kernel is too old for, or has no module loaded for, whatever its configuration.
    static let newer = [
        "netem-seed", "br-netfilter", "burst", "reasons", "icmp-rate-limit", "tcp-beyond-window", "tcp-syn-linear",
        "tun",
        "veth-back-pressure", "rps", "tcp-order-kept",
    ]

    @Test(arguments: files) func runs(file: String) throws {
        let scratch = try Scratch()
        let run = try NetlabProcess.run(
            "run", "--format", "json", "--output", scratch.directory, "\(LabFiles.folder)/\(file)")
        if run.status == 3, let missing = run.error.firstMatch(of: #/needs ([a-z-]+):/#)?.1,
            Self.newer.contains(where: missing.hasSuffix)
        {
            return
        }
        #expect(run.status == 0, "\(file): \(run.error)\(run.output.suffix(3000))")
        let record = try JSONReport.read(run.output)
        #expect(record.ledger.verdict == .balanced)
        #expect(!record.expectations.isEmpty && record.expectations.allSatisfy(\.met))
        #expect(try Leftovers(of: record.instance).isEmpty)
    }
}
