// Books of flows in a lab where more goes on: another flow, copies that a stranger makes, a connection that breaks.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Books", .serialized, .privileged) struct BooksTests {
    private static let pair = """
        name: NAME
        nodes: { a: {}, b: {} }
        links: [ { endpoints: [a:eth0, b:eth0], subnet: 10.1.0.0/24 } ]
        """

    private static let slow = """
        name: NAME
        nodes:
          a: { interfaces: { eth0: { qdisc: { tbf: { rate: 200kbit, burst: 2kb, limit: 4kb } } } } }
          b: {}
        links: [ { endpoints: [a:eth0, b:eth0], subnet: 10.1.0.0/24 } ]
        """

    private func up(_ lab: String) throws -> Scratch {
        let scratch = try Scratch("books")
        let output = try scratch.netlab("up", try scratch.lab(lab))
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    /// The first flow is still losing packets at the qdisc when the second one's counters are read.
    @Test(.requires(tool: "tc")) func twoSendsAtOnceHaveBooksOfTheirOwn() throws {
        let scratch = try up(Self.slow)
        let output = try scratch.shell(
            """
            "$netlab" send \(scratch.name) --from a --to b --rate 1kpps --count 4000 >\(scratch.directory)/first 2>&1 &
            for i in $(seq 200); do tc -n \(scratch.name).a -s qdisc show dev eth0 | grep -q 'dropped [1-9]' && break; sleep 0.05; done
            "$netlab" send \(scratch.name) --from a --to b --udp 9001 --rate 200pps --count 50 --format json
            status=$?
            kill -0 $! || echo 'the first has ended' >&2
            kill -INT $!; wait; exit $status
            """)
        #expect(output.status == 0 && output.error.isEmpty, "\(output)")
        let record = try JSONReport.read(output.output)
        #expect(record.ledger.verdict == .balanced && record.ledger.flows[0].sent == 50)
        // What the first one lost meanwhile is nobody's here.
        #expect(record.ledger.foreign.contains { $0.stage == "qdisc" })
    }

    /// A rule that no lab file knows doubles what arrives.
    @Test(.requires(tool: "nft")) func copiesThatNothingInTheLabMakesFail() throws {
        let scratch = try up(Self.pair)
        let output = try scratch.shell(
            """
            ip netns exec \(scratch.name).b nft 'table ip twice { chain c {
              type filter hook prerouting priority 0; iif eth0 udp dport 9000 dup to 10.1.0.2; }; }'
            "$netlab" send \(scratch.name) --from a --to b --count 100 --format json
            """)
        #expect(output.status == 1, "\(output)")
        let record = try JSONReport.read(output.output)
        #expect(record.ledger.verdict == .problems([.strayDuplicates(flow: "send", packets: 100)]))
        #expect(record.ledger.flows[0].delivered == 100 && record.ledger.flows[0].unexplained == 0)
    }

    @Test(.requires(tool: "ss")) func aConnectionThatBreaksFails() throws {
        let scratch = try up(Self.pair)
        let output = try scratch.shell(
            """
            (for i in $(seq 200); do
               ip netns exec \(scratch.name).a ss -tHn dst 10.1.0.2 | grep -q ESTAB && break; sleep 0.05
             done; sleep 0.3; ip netns exec \(scratch.name).a ss -tKn dst 10.1.0.2 >/dev/null) &
            "$netlab" send \(scratch.name) --from a --to b --tcp 9000 --via tcp --rate 100pps --count 2000 --format json
            status=$?; wait; exit $status
            """)
        #expect(output.status == 1, "\(output)")
        let record = try JSONReport.read(output.output)
        #expect(record.verdict.reasons.contains { $0.contains("its connection broke after ") }, "\(record.verdict)")
        #expect(record.ledger.flows[0].unexplained == 0)
    }
}
