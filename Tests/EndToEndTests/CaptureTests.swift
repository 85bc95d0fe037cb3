// netlab send, capture and replay, with tcpdump and tshark as witnesses.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Captures", .serialized, .privileged, .requires(tool: "tcpdump"), .requires(tool: "tshark"))
struct CaptureTests {
    /// 20 + 20 frames of 100 bytes fit the router's bucket and queue.
    static let bottleneck = """
        name: NAME
        nodes:
          client: {}
          router:
            forwarding: true
            interfaces: { eth1: { qdisc: { tbf: { rate: 8kbit, burst: 2000b, limit: 2kb } } } }
          server: {}
        links:
          - endpoints: [client:eth0, router:eth0]
          - endpoints: [router:eth1, server:eth0]
        """

    static let pair = """
        name: NAME
        nodes: { a: {}, b: {} }
        links: [ { endpoints: [a:eth0, b:eth0] } ]
        """

    private func up(_ lab: String, _ person: Person = .root) throws -> Scratch {
        let scratch = try Scratch("cap", person)
        let output = try scratch.netlab("up", try scratch.lab(lab))
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    /// Shell: waits until a packet socket of all protocols is there.
    private static func listening(_ scratch: Scratch, _ node: String) -> String {
        "for i in $(seq 200); do ip netns exec \(scratch.name).\(node) grep -q ' 0003 ' /proc/net/packet && break; sleep 0.05; done"
    }

    @Test("send has the books of a run", arguments: Person.allCases)
    func sends(person: Person) throws {
        let scratch = try up(Self.pair, person)
        let json = try scratch.netlab(
            "send", scratch.name, "--from", "a", "--to", "b", "--count", "500", "--rate", "20kpps", "--format", "json")
        #expect(json.status == 0, "\(json.error)")
        let record = try JSONReport.read(json.output)
        let flow = try #require(record.ledger.flows.first)
        #expect(flow.sent == 500 && flow.delivered == 500 && record.ledger.verdict == .balanced)
        #expect(record.lab.traffic?.contains("from: 'a:eth0', to: 'b:eth0'") == true)
        // Once more in the same lab: nothing of the first is counted again.
        let text = try scratch.netlab("send", scratch.name, "--from", "b:eth0", "--to", "a", "--sink", "packet")
        #expect(text.status == 0 && text.output.contains(#/delivered +1000 /#), "\(text)")
        #expect(try scratch.netlab("down", scratch.name).status == 0)
        try scratch.expectNothingLeft()
    }

    @Test("what cannot be sent is told with its place") func refusals() throws {
        let scratch = try up(Self.bottleneck)
        let node = try scratch.netlab("send", scratch.name, "--from", "router", "--to", "server")
        #expect(node.status == 2 && node.error.contains("name one: router:eth0, router:eth1"), "\(node)")
        let unknown = try scratch.netlab("send", scratch.name, "--from", "nobody", "--to", "server")
        #expect(unknown.status == 2 && unknown.error.contains("its nodes are: client, router, server"), "\(unknown)")
        let rate = try scratch.netlab("send", scratch.name, "--from", "client", "--to", "server", "--rate", "5foo")
        #expect(
            rate.status == 2 && rate.error.hasPrefix("error: --rate: ") && rate.error.contains("'5foo'"), "\(rate)")
        let place = try scratch.netlab("capture", scratch.name, "router:eth7")
        #expect(place.status == 2 && place.error.contains("there are: client:eth0"), "\(place)")
    }

    @Test("Ctrl-C ends the sender, and the books are told") func interrupted() throws {
        let scratch = try up(Self.pair)
        let output = try scratch.shell(
            """
            timeout -s INT 2 "$netlab" send \(scratch.name) --from a --to b --rate 100pps --count 100000 --format csv
            """)
        #expect(output.output.contains("unexplained,,,,,,,0,,"), "\(output)")
        let sent = try #require(output.output.firstMatch(of: /send,sent,,,,,,,(\d+),/)).1
        let delivered = try #require(output.output.firstMatch(of: /send,delivered,,,,,,,(\d+),/)).1
        #expect(sent == delivered && (1..<100_000).contains(Int(sent) ?? 0))
    }

    @Test("a port that a process has is told with its node and the remedy", .requires(tool: "python3")) func takenPort()
        throws
    {
        let scratch = try up(Self.pair)
        let output = try scratch.shell(
            """
            ip netns exec \(scratch.name).b python3 -c '
            import socket, time
            taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            taken.bind(("0.0.0.0", 9000))
            time.sleep(600)' &
            for i in $(seq 400); do ip netns exec \(scratch.name).b ss -Hlun | grep -q :9000 && break; sleep 0.05; done
            "$netlab" send \(scratch.name) --from a --to b --count 10; echo "bound: $?"
            "$netlab" send \(scratch.name) --from a --to b --count 10 --sink packet >/dev/null; echo "packet: $?"
            kill $!
            """)
        #expect(output.output == "bound: 2\npacket: 0\n", "\(output)")
        #expect(output.error.contains("node 'b': sink udp 9000: bind"), "\(output)")
        #expect(output.error.contains("--sink packet"), "\(output)")
    }

    @Test("a capture of two interfaces, with the fate of each frame") func fates() throws {
        let scratch = try up(Self.bottleneck)
        let file = "\(scratch.directory)/lab.pcapng"
        let output = try scratch.shell(
            """
            "$netlab" capture client:eth0 server:eth0 \(scratch.name) -w \(file) --count 340 --duration 60s &
            \(Self.listening(scratch, "client")); \(Self.listening(scratch, "server"))
            "$netlab" send \(scratch.name) --from client --to server --count 300 --format csv
            wait
            """)
        #expect(output.output.contains("send,dropped,router,eth1,qdisc,qdisc.limit,QDISC_DROP"), "\(output)")
        #expect(output.error.contains("340 frames, 260 of them dropped in the lab"), "\(output.error)")
        let fields = ["frame.interface_name", "frame.packet_flags_direction", "frame.comment"].flatMap { ["-e", $0] }
        let shown = try Witness.run(["tshark", "-r", file, "-T", "fields"] + fields).output
        let lines = shown.split(separator: "\n").map(String.init)
        let dropped = lines.filter {
            $0.hasPrefix("client:eth0") && $0.contains("dropped at qdisc.limit@router:eth1 (QDISC_DROP")
        }
        #expect(dropped.count == 260 && lines.filter { $0.hasPrefix("client:eth0") }.count == 300)
        #expect(lines.filter { $0.hasPrefix("server:eth0\t0x00000001") && !$0.contains("dropped") }.count == 40)
        #expect(try Witness.run("capinfos", file).output.contains("Number of packets:   340"))
    }

    @Test("every send during a capture has its fates, whatever the sends before it") func fatesOfSeveral() throws {
        let scratch = try up(Self.bottleneck)
        let file = "\(scratch.directory)/lab.pcapng"
        let output = try scratch.shell(
            """
            "$netlab" capture client:eth0 \(scratch.name) -w \(file) --count 400 --duration 60s &
            \(Self.listening(scratch, "client"))
            for port in 9000 9001; do
                "$netlab" send \(scratch.name) --from client --to server --udp $port --count 200 --format csv
            done
            wait
            """)
        let losses = output.output.matches(of: /dropped,router,eth1,qdisc,qdisc.limit,QDISC_DROP,[^,]*,(\d+)/)
            .compactMap { Int($0.1) }
        #expect(losses.count == 2 && losses.allSatisfy { $0 > 0 }, "\(output)")
        let fates = losses.reduce(0, +)
        #expect(output.error.contains("400 frames, \(fates) of them dropped in the lab"), "\(output.error)")
        let comments = try Witness.run("tshark", "-r", file, "-T", "fields", "-e", "udp.dstport", "-e", "frame.comment")
            .output.split(separator: "\n").filter { $0.contains("dropped at qdisc.limit@router:eth1") }
        #expect([9000, 9001].map { port in comments.filter { $0.hasPrefix("\(port)") }.count } == losses)
    }

    @Test("an ordinary user's capture has frames, and says why it has no fates") func rootless() throws {
        let scratch = try up(Self.pair, .nobody)
        let file = "\(scratch.directory)/lab.pcapng"
        let output = try scratch.shell(
            """
            "$netlab" capture b:eth0 \(scratch.name) -w \(file) --count 20 --duration 60s &
            sleep 1
            for i in 1 2 3 4 5; do
                "$netlab" send \(scratch.name) --from a --to b --count 20 --format csv >/dev/null || exit 1
                kill -0 $! 2>/dev/null || break
            done
            wait
            """)
        #expect(output.status == 0 && output.error.contains("20 frames: \(file)"), "\(output)")
        #expect(output.error.contains("no comments about drops"), "\(output)")
        let lines = try Witness.run("tcpdump", "-r", file, "-nn").output.split(separator: "\n")
        #expect(lines.count == 20 && lines.allSatisfy { $0.hasSuffix("UDP, length 58") })
    }

    @Test("into a pipe, while it happens") func pipe() throws {
        let scratch = try up(Self.bottleneck)
        let output = try scratch.shell(
            """
            "$netlab" capture client:eth0 \(scratch.name) -w - --duration 6s | tshark -l -i - -T fields \
                -e frame.interface_name -e frame.comment >\(scratch.directory)/shown &
            \(Self.listening(scratch, "client"))
            sleep 2
            "$netlab" send \(scratch.name) --from client --to server --count 200 >/dev/null
            wait
            """)
        let shown = try String(contentsOfFile: "\(scratch.directory)/shown", encoding: .utf8)
        let lines = shown.split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("client:eth0") }.count == 200, "\(output.error)")
        let drops = lines.filter { $0.hasPrefix("drops") && $0.contains("qdisc.limit@router:eth1") }
        #expect(drops.count == 160 && drops.allSatisfy { $0.hasSuffix("seen at client:eth0") }, "\(output.error)")
        // A reader that goes away ends it without a word.
        let closed = try scratch.shell(
            "\"$netlab\" capture client:eth0 \(scratch.name) -w - --duration 20s | head -c 10 >/dev/null")
        #expect(closed.error.isEmpty, "\(closed)")
    }

    /// The capture itself holds the FIFO open; nobody reads it.
    @Test("a pipe that nobody reads ends with the capture", arguments: ["--duration 1s", "INT"])
    func stalledPipe(end: String) throws {
        let scratch = try up(Self.pair)
        let fifo = "\(scratch.directory)/fifo"
        let output = try scratch.shell(
            """
            mkfifo \(fifo)
            timeout -s KILL 120 "$netlab" capture a:eth0 \(scratch.name) -w \(fifo) \(end == "INT" ? "" : end) &
            \(Self.listening(scratch, "a"))
            "$netlab" send \(scratch.name) --from a --to b --count 2000 --format csv >/dev/null
            [ "\(end)" = INT ] && kill -INT $(cat /proc/$!/task/$!/children)
            wait $!
            """)
        #expect(output.status == 2 && output.error.contains("its reader stands still"), "\(output)")
    }

    /// A capture of other addresses, replayed: tcpdump at the other end has the same bytes in the same order.
    @Test("a replay comes out byte for byte") func replay() throws {
        let scratch = try Scratch("cap")
        let source = "\(scratch.directory)/in.pcap"
        let hex = (0..<50).map { number in
            "000000 ff ff ff ff ff ff 02 00 00 00 00 01 88 b5 \(String(format: "%02x", number)) "
                + Array(repeating: "5a", count: 46 + number).joined(separator: " ")
        }
        let text = try Witness.run(
            "text2pcap", "-q", "-F", "pcap", "-", source, input: hex.joined(separator: "\n") + "\n")
        #expect(text.status == 0, "\(text.error)")
        let lab = """
            name: NAME
            nodes:
              a: {}
              b:
                processes:
                  witness:
                    command: "exec tcpdump -i eth0 -Q in -Z root -U --immediate-mode -w \(scratch.directory)/out.pcap ether proto 0x88b5"
                    ready: { log: listening }
            links: [ { endpoints: [a:eth0, b:eth0] } ]
            traffic:
              flows: { tape: { from: a:eth0, to: b:eth0, replay: { file: in.pcap, loop: 2, timing: 1kpps } } }
            expect: [ { flow: tape, sent: 100, delivered: 100 }, { ledger: balanced } ]
            """
        let run = try scratch.netlab("run", "--output", "\(scratch.directory)/runs", try scratch.lab(lab))
        #expect(run.status == 0, "\(run)")
        let sent = try Witness.run("tcpdump", "-r", source, "-t", "-nn", "-xx").output
        let seen = try Witness.run("tcpdump", "-r", "\(scratch.directory)/out.pcap", "-t", "-nn", "-xx").output
        #expect(!sent.isEmpty && seen == sent + sent)
    }
}
