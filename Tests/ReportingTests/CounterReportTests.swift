// Counters of a lab as text and as lines.

import Testing

@testable import PacketPath
@testable import Reporting

@Suite struct CounterReportTests {
    private func delta(
        _ node: String, _ source: CounterKey.Source, _ object: String, _ name: String, _ value: Int64
    ) -> CounterDelta {
        CounterDelta(key: CounterKey(node: node, source: source, object: object, name: name), delta: value)
    }

    private func account(rates: Bool) -> CounterAccount {
        var total = Evidence()
        total.counters = [
            delta("client", .link, "eth0", "tx_packets", 90), delta("client", .link, "eth0", "tx_bytes", 9000),
            delta("client", .qdisc, "eth0 root tbf", "drops", 12), delta("server", .link, "eth0", "rx_packets", 90),
            delta("server", .snmp, "", "Udp.NoPorts", 40), delta("", .softnet, "", "time_squeeze", 7),
            delta("", .softnet, "cpu0", "time_squeeze", 7), delta("", .softirq, "cpu0", "NET_RX", 99),
        ]
        total.interfaces = [
            InterfaceFacts(
                node: "client", name: "eth0", index: 2, running: true, qdisc: "tbf", backlog: 0, peer: "server:eth0"),
            InterfaceFacts(
                node: "server", name: "eth0", index: 2, running: true, qdisc: "noqueue", backlog: 0,
                peer: "client:eth0"),
        ]
        let recent = (counters: [delta("server", .snmp, "", "Udp.NoPorts", 5)], seconds: 2.0)
        return CounterAccount(
            lab: "two", since: 1, time: 2, total: total, recent: rates ? recent : nil,
            unavailable: [CounterAccount.Missing(source: .xfrm, reason: "no such file")])
    }

    @Test func largestLossFirstEachOnce() {
        let losses = account(rates: false).losses
        #expect(losses.map(\.packets) == [40, 12])
        #expect(losses.map(\.stage) == ["udp-socket", "qdisc"])
        #expect(losses.map(\.node) == ["server", "client"])
        #expect(losses[1].interface == "eth0" && losses[1].counter == "eth0 root tbf drops")
        #expect(losses.allSatisfy { $0.perSecond == nil })
    }

    @Test func ratesAreThoseSinceTheReadingBefore() {
        let account = account(rates: true)
        #expect(account.interval == 2)
        #expect(account.losses.map(\.perSecond) == [2.5, 0])
        let squeeze = account.counters.first { $0.name == "time_squeeze" }
        #expect(squeeze?.perSecond == 0 && squeeze?.scope == .host && squeeze?.value == 7)
    }

    @Test func primaryCountersNameTheirCauses() {
        let counters = account(rates: false).counters
        #expect(counters.first { $0.name == "drops" }?.causes.contains("qdisc.limit") == true)
        #expect(counters.first { $0.name == "tx_packets" }?.causes == [])
    }

    @Test func textForAPerson() {
        let cause = account(rates: false).losses[0].cause
        let text = CounterReport(account(rates: true), since: "2026-01-01T00:00:00Z").text
        let expected = """
            lab two  counters since 2026-01-01T00:00:00Z; rates over the last 2 s

            lost
              STAGE       CAUSE\(String(repeating: " ", count: cause.count - 5))  NODE:IF      LOST   /S  COUNTER
              udp-socket  \(cause)  server         40  2.5  Udp.NoPorts
            """
        #expect(text.hasPrefix(expected), "\(text)")
        #expect(text.contains("client:eth0"))
        #expect(text.contains("  softnet  time_squeeze      7   0"))
        #expect(!text.contains("cpu0"))
        #expect(text.hasSuffix("not read\n  xfrm: no such file"))
        #expect(!text.contains("\u{1b}"))
        #expect(CounterReport(account(rates: false), since: "x", color: true).text.contains("\u{1b}"))
    }

    @Test func linesForASpreadsheet() {
        let lines = CounterReport.csv(account(rates: true)).split(separator: "\r\n").map(String.init)
        #expect(lines.count == 2 + 8)
        #expect(lines[0].hasPrefix("2,server,loss,lost,,Udp.NoPorts,40,2.5,udp-socket."))
        #expect(lines.contains("2,,host,softirq,cpu0,NET_RX,99,0.0,"))
    }
}
