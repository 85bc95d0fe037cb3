// Books of flows in a lab where more goes on: another flow, copies that a stranger makes, a connection that breaks.

import Foundation
import Glibc
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

    /// An ICMP error that quotes nothing complains about nothing: it is a packet of its flow, and its drop one of the flow's.
    @Test func errorsOfICMPCanBeAFlow() throws {
        let scratch = try Scratch("books")
        let lab = """
            name: NAME
            nodes:
              a: {}
              b: { rules: [ { hook: input, match: { protocol: icmp }, drop: true }, { hook: input, match: { protocol: icmpv6 }, drop: true } ] }
            links: [ { endpoints: [a:eth0, b:eth0], subnet: 10.1.0.0/24 } ]
            traffic:
              flows:
                four: { from: a:eth0, to: b:eth0, packet: [ { icmp: { type: time-exceeded } }, { payload: { size: 40 } } ], count: 30, sink: none }
            expect:
              - { flow: four, dropped: { netfilter-input.rule@b: 30 } }
              - { ledger: balanced }
            """
        let run = try scratch.netlab("run", try scratch.lab(lab))
        #expect(run.status == 0, "\(run.output)\(run.error)")
    }

    /// 1,000 bytes go in two fragments, 2,000 in three.
    @Test func packetsOfTwoSizesHaveEachTheirFragments() throws {
        let scratch = try Scratch("books")
        let lab = """
            name: NAME
            nodes: { a: {}, b: {} }
            links: [ { endpoints: [a:eth0, b:eth0], subnet: 10.1.0.0/24 } ]
            traffic:
              flows:
                web: { from: a:eth0, to: b:eth0, packet: [ { udp: { dport: 9000 } }, { payload: { size: [1000, 2000] } } ], fragments: { size: 800 }, count: 10 }
            expect:
              - { flow: web, delivered: 10 }
              - { ledger: balanced }
            """
        let run = try scratch.netlab("run", try scratch.lab(lab))
        #expect(run.status == 0 && run.output.contains("fragments: 25 sent, 0 dropped"), "\(run.output)\(run.error)")
    }

    /// A silence that was cut short is neither met nor missed; the books are those of what was sent.
    @Test(.requires(tool: "ip")) func whatWasInterruptedClaimsNothing() throws {
        let scratch = try Scratch("books")
        let lab = try scratch.lab(
            """
            name: NAME
            nodes: { a: {}, b: {} }
            links: [ { endpoints: [a:eth0, b:eth0], subnet: 10.1.0.0/24 } ]
            traffic:
              flows:
                web: { from: a:eth0, to: b:eth0, rate: 100pps, count: 100000 }
              exchanges:
                quiet: { from: a:eth0, to: b:eth0, steps: [ { expect: { within: 600s } } ] }
            expect:
              - { flow: web, delivered: 100000 }
            """)
        let output = try scratch.shell(
            """
            "$netlab" run --format json --output \(scratch.directory)/runs \(lab) & run=$!
            for i in $(seq 400); do
              node=$(ip netns list | grep -o '^\(scratch.name)[^ ]*[.]a' | head -1)
              [ -n "$node" ] && [ "$(ip netns exec $node cat /sys/class/net/eth0/statistics/tx_packets)" -gt 20 ] && break
              sleep 0.05
            done
            kill -INT $run; wait $run
            """)
        #expect(output.status == 128 + SIGINT, "\(output)")
        let record = try JSONReport.read(output.output)
        #expect(record.expectations.isEmpty && record.ledger.verdict == .balanced)
        let step = try #require(record.exchanges?.first?.steps.first)
        #expect(!step.met && step.observed == "nothing until it was stopped")
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
