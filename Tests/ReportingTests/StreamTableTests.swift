// What the text report says of copies: measured, documented, or nothing.

@testable import PacketPath
@testable import Reporting
import Testing

@Suite struct StreamTableTests {
    private func record(_ copies: StreamSummary.Copies?) throws -> RunRecord {
        var record = Sample.passing()
        var stream = StreamSummary(
            sender: "splice", calls: ["splice": 20], connectTime: 0, wrongBytes: 0, zerocopy: nil, client: nil,
            server: nil)
        stream.copies = copies
        record.senders[0].stream = stream
        return record
    }

    @Test func measured() throws {
        var copies = StreamSummary.Copies(evidence: .measured, calls: 3, bytes: nil, source: "skb_splice_from_iter")
        copies.lent = 17
        #expect(
            StreamTable.lines(try record(copies), width: 100) == [
                "  sender  system calls  bytes  copies",
                "  splice  20 splice      1000  3, measured; pages lent 17 times",
            ])
    }

    @Test func documented() throws {
        var copies = StreamSummary.Copies(evidence: .documented, calls: nil, bytes: 0, source: "splice(2)")
        copies.reason = "not allowed"
        #expect(
            StreamTable.lines(try record(copies), width: 100) == [
                "  sender  system calls  bytes  copies", "  splice  20 splice      1000  0 bytes, documented",
                "  splice, documented: splice(2)", "  not counted: not allowed",
            ])
    }

    @Test func nobodyAsked() throws { #expect(StreamTable.lines(try record(nil), width: 100).isEmpty) }
}
