// Runs that are ended before their time tell the books of what was sent.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Ended runs", .serialized, .privileged) struct EndedRunsTests {
    private static let traffic = """

        traffic: { flows: { web: { from: a:eth0, to: b:eth0, rate: back-to-back, count: 500 } } }
        """

    private static func pair(_ first: String = "") -> String {
        """
        name: NAME
        nodes: { a: { \(first) }, b: {} }
        links: [ { endpoints: [a:eth0, b:eth0], subnet: 10.1.0.0/24 } ]
        """
    }

    /// All is sent at once, and is a minute on its way.
    private static let slow = pair(
        "interfaces: { eth0: { qdisc: { tbf: { rate: 8kbit, burst: 2kb, limit: 1mb } } } }")

    @Test("an interrupt during the drain", arguments: ["run", "send"]) func drain(command: String) throws {
        let scratch = try Scratch("ended")
        let file = try scratch.lab(Self.slow + (command == "run" ? Self.traffic : ""))
        if command == "send" { #expect(try scratch.netlab("up", file).status == 0) }
        let words =
            command == "run"
            ? "run \(file) --name \(scratch.name) --output \(scratch.directory)"
            : "send \(scratch.name) --from a --to b --count 500"
        let output = try scratch.shell("timeout --preserve-status -s INT 5 \"$netlab\" \(words) --format json")
        #expect(output.status == 130 && output.error.contains("interrupted"), "\(output)")
        let ledger = try JSONReport.read(output.output).ledger
        let flow = ledger.flows[0]
        #expect(flow.sent == 500 && flow.inFlight["qdisc"] == flow.sent - flow.delivered && flow.delivered < 500)
        #expect(ledger.verdict == .balanced)
        if command == "run" { try scratch.expectNothingLeft() }
    }

    @Test("a sink that dies ends the run", .requires(tool: "ss")) func deadSink() throws {
        let scratch = try Scratch("ended")
        #expect(try scratch.netlab("up", try scratch.lab(Self.pair())).status == 0)
        let output = try scratch.shell(
            """
            (for i in $(seq 200); do
              ip netns exec \(scratch.name).b ss -Huan 'sport = 9000' | grep -q 9000 && break; sleep 0.05
            done; sleep 1; ip netns exec \(scratch.name).b ss -K -ua 'sport = 9000' >/dev/null) &
            timeout -s KILL 60 "$netlab" send \(scratch.name) --from a --to b --rate 200pps --count 100000 --format json
            status=$?; wait; exit $status
            """)
        #expect(output.status == 2 && output.error.contains("error: node 'b': sink udp 9000: it ended"), "\(output)")
        let record = try JSONReport.read(output.output)
        let flow = record.ledger.flows[0]
        #expect(flow.delivered > 0 && flow.sent < 100_000 && record.ledger.verdict == .balanced, "\(flow)")
        #expect(record.verdict.exitCode == 1 && record.verdict.reasons.contains { $0.contains("it ended while") })
    }
}
