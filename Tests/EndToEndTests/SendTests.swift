// netlab send in all its forms, with tcpdump at the other end as witness.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Send", .serialized, .privileged, .requires(tool: "tcpdump"))
struct SendTests {
    static let pair = """
        name: NAME
        nodes:
          a: { interfaces: { eth0: { addresses: [10.1.0.1/24, "fd00::1/64"] } } }
          b: { interfaces: { eth0: { addresses: [10.1.0.2/24, "fd00::2/64"] } } }
        links: [ { endpoints: [a:eth0, b:eth0] } ]
        """

    private func up() throws -> Scratch {
        let scratch = try Scratch("send")
        let output = try scratch.netlab("up", try scratch.lab(Self.pair))
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    /// What was sent and delivered, and the lines of tcpdump at `b` for the filter, each with all bytes of its addresses.
    private func send(
        _ scratch: Scratch, _ options: String, to end: String = "b", sees filter: String
    ) throws -> (sent: Int, delivered: Int, lines: [Substring], output: WitnessOutput) {
        let file = "\(scratch.directory)/seen"
        let output = try scratch.shell(
            """
            ip netns exec \(scratch.name).b tcpdump -i eth0 -Q in -tt -n -l --immediate-mode '\(filter)' >\(file) 2>\(file).err &
            for i in $(seq 200); do grep -q listening \(file).err && break; sleep 0.05; done
            "$netlab" send \(scratch.name) --from a --to \(end) --format json \(options)
            status=$?
            for i in $(seq 20); do old=$(wc -c <\(file)); sleep 0.1; test $old = $(wc -c <\(file)) && break; done
            kill -INT $!; wait; exit $status
            """)
        #expect(output.status == 0, "\(options): \(output)")
        let flow = try #require(try JSONReport.read(output.output).ledger.flows.first)
        let seen = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
        return (Int(flow.sent), Int(flow.delivered), seen, output)
    }

    @Test(
        "what is asked for is what arrives",
        arguments: [
            ("--udp 7777 --count 30", "b", "udp dst port 7777", ".7777: UDP, length 58"),
            ("--tcp 80 --count 30", "b", "tcp dst port 80", ".80: Flags [S]"),
            ("--icmp --count 30", "b", "icmp[icmptype] == 8", "ICMP echo request"),
            ("-6 --count 30", "b", "ip6 and udp", "IP6 fd00::1.4000 > fd00::2.9000: UDP, length 58"),
            ("-6 --icmp --count 30", "b", "icmp6 and ip6[40] == 128", "ICMP6, echo request"),
            ("--tcp 443 --count 30", "fd00::2", "ip6 and tcp dst port 443", "fd00::2.443: Flags [S]"),
            ("--count 30", "10.1.0.2", "udp", "10.1.0.1.4000 > 10.1.0.2.9000: UDP, length 58"),
            ("--size 200 --count 30 --via ip", "b", "udp", "10.1.0.2.9000: UDP, length 200"),
            ("--count 30 --via udp -6", "b", "udp", "fd00::2.9000: UDP, length 58"),
            ("--count 30 --via bypass", "b", "udp", "10.1.0.2.9000: UDP, length 58"),
        ])
    func asked(options: String, end: String, filter: String, line: String) throws {
        let scratch = try up()
        let (sent, delivered, lines, output) = try send(scratch, options, to: end, sees: filter)
        #expect(sent == 30 && delivered == 30, "\(output)")
        #expect(lines.count == 30 && lines.allSatisfy { $0.contains(line) }, "\(lines.prefix(3)) \(output.error)")
    }

    @Test(
        "rates have the forms of a lab file",
        arguments: [
            ("--rate 200pps --duration 500ms", 100, 0.495), ("--rate '{ interval: 5ms }' --count 40", 40, 0.195),
            ("--rate '{ burst: 10, every: 20ms }' --count 50", 50, 0.08), ("--rate 80kbit --count 20", 20, 0.19),
            ("--rate '{ ramp: { from: 100pps, to: 300pps, over: 500ms } }' --duration 500ms", 100, 0.4),
        ])
    func rates(options: String, count: Int, least: Double) throws {
        let scratch = try up()
        let (sent, _, lines, _) = try send(scratch, options, sees: "udp dst port 9000")
        #expect(sent == count && lines.count == count)
        // Packets never depart before their time.
        let times = lines.compactMap { Double($0.split(separator: " ")[0]) }
        #expect((times.last ?? 0) - (times.first ?? 0) >= least - 0.02, "\(times)")
    }

    @Test("a connection: bytes, and a handshake") func connection() throws {
        let scratch = try up()
        let (sent, delivered, lines, _) = try send(
            scratch, "--tcp 8080 --via tcp --size 1000 --count 50", to: "fd00::2", sees: "ip6 and tcp dst port 8080")
        #expect(sent == 50_000 && delivered == 50_000)
        #expect(lines.filter { $0.contains("Flags [S]") }.count == 1 && lines.contains { $0.contains("Flags [F") })
    }

    @Test("what cannot be is told") func refusals() throws {
        let scratch = try up()
        let layer = try scratch.netlab(
            "send", scratch.name, "--from", "a", "--to", "b", "-6", "--layer", "{ udp: {} }")
        #expect(layer.status == 2 && layer.error.contains("the layer '{ ipv6: {} }' says"), "\(layer)")
        let both = try scratch.netlab("send", scratch.name, "--from", "a", "--to", "b", "--udp", "1", "--icmp")
        #expect(both.status == 2 && both.error.contains("exclude one another"), "\(both)")
        let way = try scratch.netlab("send", scratch.name, "--from", "a", "--to", "b", "--icmp", "--via", "udp")
        #expect(way.status == 2 && way.error.hasPrefix("error: --") && !way.error.contains("{ flows:"), "\(way)")
        for (option, value) in [
            ("--rate", "5kps"), ("--via", "foo"), ("--count", "0"), ("--sink", "me"), ("--size", "x"),
        ] {
            let wrong = try scratch.netlab("send", scratch.name, "--from", "a", "--to", "b", option, value)
            #expect(wrong.status == 2 && wrong.error.hasPrefix("error: \(option): "), "\(wrong)")
            #expect(wrong.error.contains("'\(value)'") && !wrong.error.contains("^"), "\(wrong)")
        }
        let endless = try scratch.netlab("send", scratch.name, "--from", "a", "--to", "b", "--duration", "1s")
        #expect(endless.status == 2 && endless.error.contains("--rate 10kpps"), "\(endless)")
    }

    @Test("Ctrl-C closes the books", arguments: ["", "--via tcp --tcp 80", "-6 --icmp", "--via udp"])
    func interrupted(options: String) throws {
        let scratch = try up()
        let output = try scratch.shell(
            """
            timeout -s INT 2 "$netlab" send \(scratch.name) --from a --to b --rate 100pps --count 100000 \(options) --format csv
            """)
        #expect(output.output.contains("unexplained,,,,,,,0,,"), "\(output)")
        let sent = try #require(output.output.firstMatch(of: /send,sent,,,,,,,(\d+),/), "\(output)").1
        let delivered = try #require(output.output.firstMatch(of: /send,delivered,,,,,,,(\d+),/), "\(output)").1
        #expect(sent == delivered && (Int(sent) ?? 0) > 0)
    }
}
