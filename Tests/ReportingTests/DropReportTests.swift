// Lines of `netlab drops`.

import Testing

@testable import PacketPath
@testable import Reporting

@Suite struct DropReportTests {
    private func line(_ packets: UInt64, isLoss: Bool = true, cause: String? = "udp-socket.closed-port") -> DropLine {
        DropLine(
            time: 1_000_000_007, node: "server", interface: "eth0", stage: "udp-socket", cause: cause, isLoss: isLoss,
            flow: "web", transport: "udp", source: "10.0.0.1:4000", destination: "10.0.0.2:9", reason: "NO_SOCKET",
            function: "__udp4_lib_rcv", packets: packets)
    }

    @Test func lineSaysPlaceCauseAndPeers() {
        let text = DropReport().line(line(12))
        #expect(
            text.hasPrefix(
                "00:00:01      12  server:eth0     udp-socket.closed-port  web udp 10.0.0.1:4000 > 10.0.0.2:9"))
        #expect(text.hasSuffix("NO_SOCKET in __udp4_lib_rcv"))
        #expect(DropReport().line(line(1, isLoss: false)).hasSuffix("(no loss)"))
        #expect(DropReport().line(line(1, cause: nil)).contains("  udp-socket  "))
    }

    @Test func summaryAddsUpAndSortsByLoss() {
        var earlier = line(5)
        earlier.time = 1
        let summary = DropSummary(
            duration: 2_500_000_000, drops: [earlier, line(900, isLoss: false), line(40, cause: nil), line(3)],
            eventsLost: 7, eventsSkipped: 1)
        #expect(summary.drops.map(\.packets) == [40, 8, 900])
        #expect(summary.drops[1].time == 1_000_000_007)
        #expect(summary.lost == 48 && summary.dropped == 948)
        let lines = DropReport().summary(summary).split(separator: "\n")
        #expect(lines[0] == "48 packets lost in 2.5 s, 900 freed without loss")
        #expect(lines.count == 7 && lines[5].contains(": 7") && lines[6].contains(": 1"))
    }

    @Test func jsonIsOneLineEach() throws {
        let text = try DropReport.json(line(1))
        #expect(text.hasPrefix(#"{"cause":"udp-socket.closed-port","destination":"10.0.0.2:9","flow":"web""#))
        #expect(text.contains(#""kind":"drop""#) && text.filter { $0 == "\n" }.count == 1 && text.hasSuffix("}\n"))
        let summary = DropSummary(duration: 1, drops: [line(1)], eventsLost: 0, eventsSkipped: 0)
        #expect(try DropReport.json(summary).contains(#""kind":"summary""#))
    }
}
