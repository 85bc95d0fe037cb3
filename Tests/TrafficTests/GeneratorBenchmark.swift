// The generator against the same loop in C. Run by hand, in a release build:
//     NETLAB_BENCHMARK=1 swift test -c release -Xswiftc -enable-testing --filter GeneratorBenchmark

import Foundation
import Namespaces
import TestSupport
import Testing
import Traffic

@Suite(
    .privileged, .requires(tool: "nft"), .requires(tool: "cc"), .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["NETLAB_BENCHMARK"] != nil, "a benchmark; set NETLAB_BENCHMARK"))
struct GeneratorBenchmark {
    private let count = 100_000
    private let turns = 51

    /// Both send to a peer that drops at its ingress, in turns; the median of the ratios of processor time counts: it is
    /// less disturbed by other load than the rate.
    @Test func generatorKeepsUpWithC() throws {
        let pair = try VethPair()
        try VethPair.check(
            pair.b, "nft", "add table netdev t; add chain netdev t c {"
                + " type filter hook ingress device eth0 priority 0; policy drop; }")
        let program = FileManager.default.temporaryDirectory.appending(path: "netlab-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: program) }
        let source = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Benchmarks/generator.c").path
        let compiled = try Witness.run("cc", "-O2", "-pthread", "-o", program, source)
        try #require(compiled.status == 0, "\(compiled.error)")
        let template = try pair.template()
        let file = program + ".frame"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Data(template.bytes).write(to: URL(filePath: file))
        let generator = try pair.generator()
        var ratios: [Double] = []
        var rates: [Double] = []
        for _ in 0..<turns {
            let output = try Witness.run("sh", "-c", "\(program) \(pair.indexA) \(count) < \(file)", in: pair.a).output
            let words = output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
            try #require(words.count == 2, "\(output)")
            let report = try generator.send(template, count: count, pacing: .backToBack)
            #expect(report.accepted == count)
            ratios.append(words[1] / (Double(report.processorTime) / Double(count)))
            rates.append((report.achievedRate ?? 0) / words[0])
        }
        let (time, wall) = (ratios.sorted(), rates.sorted())
        print("speed against C, quartiles: by processor time \(quartiles(time)), by the clock \(quartiles(wall))")
        #expect(time[turns / 2] >= 0.97)
    }

    private func quartiles(_ values: [Double]) -> [Double] { [turns / 4, turns / 2, turns * 3 / 4].map { values[$0] } }
}
