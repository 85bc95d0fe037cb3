// The text report, compared letter by letter.

import Testing

@testable import PacketPath
@testable import Reporting

@Suite struct TextReportTests {
    @Test(arguments: [
        (80, TextSnapshots.passing80), (120, TextSnapshots.passing120),
    ])
    func aRunThatPassed(_ width: Int, _ expected: String) {
        #expect(TextReport.render(Sample.passing(), color: false, width: width) == expected)
    }

    @Test(arguments: [
        (80, TextSnapshots.failing80), (120, TextSnapshots.failing120),
    ])
    func aRunThatFailed(_ width: Int, _ expected: String) {
        #expect(TextReport.render(Sample.failing(), color: false, width: width) == expected)
    }

    @Test func aRunWithoutDropEvents() {
        #expect(TextReport.render(Sample.withoutEvents(), color: false, width: 80) == TextSnapshots.withoutEvents80)
    }

    @Test(arguments: [80, 100, 120, 200]) func staysWithinTheWidth(_ width: Int) {
        for record in [Sample.passing(), Sample.failing(), Sample.withoutEvents()] {
            for line in TextReport.render(record, color: false, width: width).split(separator: "\n") {
                #expect(line.count <= width, "\(line)")
                #expect(line.last != " ", "\(line)")
            }
        }
    }

    @Test func colourChangesNothingElse() {
        let plain = TextReport.render(Sample.failing(), color: false, width: 120)
        let coloured = TextReport.render(Sample.failing(), color: true, width: 120)
        #expect(!plain.contains("\u{1b}") && coloured.contains("\u{1b}[31mFAIL\u{1b}[0m"))
        var stripped = coloured
        for style in [0, 1, 2, 31, 32, 33] {
            stripped = stripped.split(separator: "\u{1b}[\(style)m", omittingEmptySubsequences: false).joined()
        }
        #expect(stripped == plain)
    }

    @Test func aRunThatPassedWithUnexplainedPacketsSaysSo() {
        var record = Sample.passing()
        record.evidence.flows[0].delivered = 121
        record.ledger = Ledger(evidence: record.evidence)
        record.verdict = RunVerdict(ledger: record.ledger, expectations: [], allowingUnexplained: 1)
        let text = TextReport.render(record, color: false, width: 80)
        #expect(text.hasSuffix("PASS  within the unexplained packets allowed\n"))
    }

    @Test(arguments: [
        (UInt64(0), "0 ns"), (999, "999 ns"), (1000, "1 us"), (1250, "1.25 us"), (1_204_000, "1.2 ms"),
        (61_000_000_000, "61 s"),
        (1_010_000_000, "1.01 s"),
    ])
    func timesHaveUnits(_ nanoseconds: UInt64, _ text: String) {
        #expect(Quantity.time(nanoseconds) == text)
    }
}
