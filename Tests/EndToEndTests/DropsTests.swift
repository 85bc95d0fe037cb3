// netlab drops: what a lab loses, while it happens.

import Foundation
import Namespaces
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Drops", .serialized, .privileged)
struct DropsTests {
    static let lab = """
        name: NAME
        nodes: { client: {}, server: {} }
        links:
          - { endpoints: [client:eth0, server:eth0], subnet: 10.0.0.0/30 }
        """

    /// Starts watching, sends once it does, and gives what was printed.
    private func watched(_ scratch: Scratch, _ options: String, send: String) throws -> WitnessOutput {
        try scratch.shell(
            """
            cd \(scratch.directory)
            $netlab drops \(options) >out 2>err & watcher=$!
            for i in $(seq 400); do grep -q '^watching' err && break; sleep 0.05; done
            \(send)
            wait $watcher; code=$?
            cat out; cat err >&2; exit $code
            """)
    }

    private func datagrams(_ scratch: Scratch, _ count: Int, to port: Int = 9) -> String {
        "$netlab exec \(scratch.name).client -- bash -c 'exec 3> /dev/udp/10.0.0.2/\(port);"
            + " for i in $(seq \(count)); do printf x >&3; done' 2>/dev/null"
    }

    private func objects(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test("where, why, and between whom; ends after --count") func lines() throws {
        let scratch = try Scratch("drops")
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        // The kernel tells a connected socket of the error: each printf after one fails, so half of them are sent.
        let output = try watched(
            scratch, "\(scratch.name) --format json --interval 100ms --count 5 --duration 60s",
            send: datagrams(scratch, 40))
        #expect(output.status == 0, "\(output.error)")
        let all = try objects(output.output)
        let drops = all.filter { $0["kind"] as? String == "drop" && $0["cause"] as? String == "udp-socket.closed-port" }
        let first = try #require(drops.first, "\(output.output)")
        #expect(first["node"] as? String == "server" && first["interface"] as? String == "eth0")
        #expect(first["stage"] as? String == "udp-socket" && first["is_loss"] as? Bool == true)
        #expect(first["reason"] as? String == "NO_SOCKET" && first["function"] as? String == "__udp4_lib_rcv")
        #expect(first["transport"] as? String == "udp" && first["destination"] as? String == "10.0.0.2:9")
        #expect((first["source"] as? String)?.hasPrefix("10.0.0.1:") == true && first["flow"] == nil)
        let summary = try #require(all.last)
        #expect(summary["kind"] as? String == "summary" && summary["events_lost"] as? Int == 0)
        let rows = try #require(summary["drops"] as? [[String: Any]])
        let told = drops.reduce(0) { $0 + ($1["packets"] as? Int ?? 0) }
        let closed = rows.filter { $0["cause"] as? String == "udp-socket.closed-port" }
        #expect(closed.reduce(0) { $0 + ($1["packets"] as? Int ?? 0) } == told && told >= 5)
    }

    @Test("a flow of netlab send, in text; Ctrl-C ends with a summary, the largest loss first") func text() throws {
        let scratch = try Scratch("drops")
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        let output = try watched(
            scratch, "\(scratch.name) --interval 100ms",
            send: """
                $netlab send \(scratch.name) --from client:eth0 --to server --count 50 --sink none >/dev/null 2>&1
                \(datagrams(scratch, 2, to: 10))
                for i in $(seq 200); do grep -q ':10 ' out && break; sleep 0.05; done
                kill -INT $watcher
                """)
        #expect(output.status == 0, "\(output.error)")
        #expect(output.output.contains(#/server:eth0 +udp-socket.closed-port +#1 udp 10.0.0.1:\d+ > 10.0.0.2:\d+ /#))
        let table = output.output.components(separatedBy: "\n").drop { !$0.contains("packets lost in") }.dropFirst(2)
        let numbers = table.compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
        #expect(numbers.count >= 2 && numbers == numbers.sorted(by: >), "\(output.output)")
        #expect(table.first?.contains("#1 udp") == true, "\(output.output)")
    }

    /// What a closed socket still held was freed, not lost, unless it was a datagram nobody read.
    @Test("what is freed without loss says so") func releasedSockets() throws {
        let scratch = try Scratch("drops")
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        let script =
            "import socket,time; s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW,0x0300); s.bind((\"eth0\",0x0003)); time.sleep(1)"
        let output = try watched(
            scratch, "\(scratch.name) --format json --interval 100ms",
            send: """
                $netlab exec \(scratch.name).server -- python3 -c '\(script)' & tap=$!
                sleep 0.6
                \(datagrams(scratch, 3))
                wait $tap
                for i in $(seq 200); do grep -q closed-port out && break; sleep 0.05; done
                kill -INT $watcher
                """)
        #expect(output.status == 0, "\(output.error)")
        let drops = try objects(output.output).filter { $0["kind"] as? String == "drop" }
        let purged = drops.filter { $0["reason"] as? String == "QUEUE_PURGE" }
        #expect(purged.allSatisfy { $0["is_loss"] as? Bool == false })
        #expect(drops.contains { $0["cause"] as? String == "udp-socket.closed-port" && $0["is_loss"] as? Bool == true })
    }

    @Test("the machine's own namespace") func ownNamespace() throws {
        let namespace = try Namespace.unnamed()
        try Witness.run("ip", "link", "set", "lo", "up", in: namespace)
        let scratch = try Scratch("drops")
        let script = """
            cd \(scratch.directory)
            \(NetlabProcess.path) drops --host --format json --interval 100ms >out 2>err & watcher=$!
            for i in $(seq 400); do grep -q '^watching' err && break; sleep 0.05; done
            for i in 1 2 3; do echo x > /dev/udp/127.0.0.1/9; done
            for i in $(seq 200); do grep -q NO_SOCKET out && break; sleep 0.05; done
            kill -INT $watcher; wait $watcher; code=$?
            cat out; exit $code
            """
        let output = try Witness.run("bash", "-c", script, in: namespace)
        #expect(output.status == 0, "\(output.error)")
        let drops = try objects(output.output).filter { $0["reason"] as? String == "NO_SOCKET" }
        #expect(!drops.isEmpty && drops.allSatisfy { $0["interface"] as? String == "lo" && $0["node"] == nil })
    }

    @Test("since it is up, of a traced lab") func sinceUp() throws {
        let scratch = try Scratch("drops")
        #expect(try scratch.netlab("up", "--trace", try scratch.lab(Self.lab)).status == 0)
        try scratch.shell(datagrams(scratch, 6))
        let output = try scratch.netlab("drops", scratch.name, "--since-up")
        #expect(output.status == 0 && output.output.contains(#/\d packets lost in /#), "\(output)")
        let row = #/server:eth0 +udp-socket.closed-port +udp 10.0.0.1:\d+ > 10.0.0.2:9 +NO_SOCKET in __udp4_lib_rcv/#
        #expect(output.output.contains(row), "\(output)")
    }

    /// With an own command line for each packet: a connected socket would be told of the error.
    private func datagram(_ scratch: Scratch, to port: Int) -> String {
        "$netlab exec \(scratch.name).client -- bash -c 'echo x > /dev/udp/10.0.0.2/\(port)'"
    }

    @Test("a rule that nobody wrote into the lab file is told with its hook", .requires(tool: "nft"))
    func rules() throws {
        let scratch = try Scratch("drops")
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        let output = try watched(
            scratch, "\(scratch.name) --format json --interval 100ms --count 2 --duration 60s",
            send: """
                printf 'table ip f {\n chain c {\n type filter hook input priority 0\n udp dport 9 drop\n }\n}\n' \
                    | $netlab exec \(scratch.name).server -- nft -f -
                \(datagram(scratch, to: 9))
                \(datagram(scratch, to: 9))
                """)
        #expect(output.status == 0, "\(output.error)")
        let drops = try objects(output.output).filter { $0["reason"] as? String == "NETFILTER_DROP" }
        #expect(!drops.isEmpty)
        #expect(drops.allSatisfy { $0["cause"] as? String == "netfilter-input.rule" }, "\(output.output)")
    }

    /// The reply carries the tag of the flow that asked: it is none of its packets.
    @Test("what everyday traffic leaves is named, and no loss") func everydayEnds() throws {
        let scratch = try Scratch("drops")
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        let output = try watched(
            scratch, "\(scratch.name) --format json --interval 100ms",
            send: """
                $netlab send \(scratch.name) --from client --to server --icmp --count 20 >sent
                \(datagram(scratch, to: 9))
                for i in $(seq 200); do grep -q closed-port out && break; sleep 0.05; done
                kill -INT $watcher
                """)
        #expect(output.status == 0, "\(output.error)")
        let drops = try objects(output.output).filter { $0["kind"] as? String == "drop" }
        let replies = drops.filter { $0["cause"] as? String == "icmp.unasked-reply" }
        #expect(replies.reduce(0) { $0 + ($1["packets"] as? Int ?? 0) } == 20, "\(output.output)")
        #expect(replies.allSatisfy { $0["is_loss"] as? Bool == false && $0["node"] as? String == "client" })
        let page = try scratch.shell("cat \(scratch.directory)/sent").output
        #expect(page.contains("no loss") && page.contains("icmp @ client:eth0"), "\(page)")
    }

    @Test("errors say what is wrong") func errors() throws {
        let unknown = try NetlabProcess.run("drops", "no-such-lab", "--duration", "1s")
        #expect(unknown.status == 2 && unknown.error.contains("no-such-lab"))
        #expect(try NetlabProcess.run("drops", "some-lab", "--host").status == 2)
        #expect(try NetlabProcess.run("drops", "some-lab", "--since-up", "--count", "2").status == 2)
        #expect(try NetlabProcess.run("drops", "--help").output.contains("netlab drops --host"))
        let scratch = try Scratch("drops")
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        let untraced = try scratch.netlab("drops", scratch.name, "--since-up")
        #expect(untraced.status == 2 && untraced.error.contains("up --trace"))
    }
}

@Suite("Sources of drop events", .serialized, .privileged)
struct DropSourceTests {
    private static let lab = """
        name: NAME
        nodes: { client: {}, server: {} }
        links: [ { endpoints: [client:eth0, server:eth0] } ]
        traffic:
          flows:
            web:
              from: client:eth0
              to: server:eth0
              packet: [ { udp: { dport: 9000 } }, { payload: { size: 58 } } ]
              rate: back-to-back
              count: 200
              sink: none
        timeline: [ { at: 0s, start: web } ]
        expect: [ { flow: web, dropped: { udp-socket.closed-port: 200 } }, { ledger: balanced } ]
        """

    /// The books are the same from whatever source; the record says which, and what it cannot tell.
    @Test(arguments: ["bpf", "tracefs", "none", "auto"]) func booksBalance(source: String) throws {
        let scratch = try Scratch("sources")
        let output = try scratch.netlab(
            "run", "--format", "json", "--output", scratch.directory, "--drop-events", source, scratch.lab(Self.lab))
        #expect(output.status == 0, "\(output.error)\(output.output.suffix(2000))")
        let record = try JSONReport.read(output.output)
        #expect(record.environment.dropBackend.rawValue == (source == "auto" ? "bpf" : source))
        #expect(source != "tracefs" || record.environment.backendNote?.contains("no node") == true)
        let levels = Set(record.ledger.flows[0].dropped.map(\.evidence))
        switch source {
        case "none": #expect(levels == [.counter])
        case "tracefs": #expect(levels == [.counter] || levels == [.eventAndCounter])
        default: #expect(levels.contains(.eventAndCounter))
        }
    }

    @Test("drops by tracefs: the whole machine's, without places") func placeless() throws {
        let scratch = try Scratch("sources")
        let output = try scratch.shell(
            """
            cd \(scratch.directory)
            $netlab drops --host --drop-events tracefs --interval 100ms --format json --duration 60s --count 200 >out 2>err & watcher=$!
            for i in $(seq 400); do grep -q '^watching' err && break; sleep 0.05; done
            $netlab run --drop-events none --output . \(try scratch.lab(Self.lab)) >/dev/null
            wait $watcher; code=$?; cat out; exit $code
            """)
        #expect(output.status == 0)
        #expect(output.output.contains(#"NO_SOCKET"#) && !output.output.contains(#""node""#))
    }

    @Test("one that is asked for and is not there") func absent() throws {
        #expect(try NetlabProcess.run("run", "--drop-events", "dropwatch", "x.yaml").status == 2)
        // Nothing would tell.
        #expect(try NetlabProcess.run("drops", "--host", "--drop-events", "none", "--duration", "1s").status == 2)
    }

    @Test("the instance of a killed watcher goes with the next down") func killedWatcher() throws {
        let scratch = try Scratch("sources")
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        let output = try scratch.shell(
            """
            cd \(scratch.directory)
            $netlab drops --host --drop-events tracefs 2>err & watcher=$!
            for i in $(seq 400); do grep -q '^watching' err && break; sleep 0.05; done
            kill -9 $watcher; wait $watcher
            $netlab gc --dry-run | grep -c "trace instance netlab-$watcher-"
            $netlab down \(scratch.name)
            $netlab gc --dry-run | grep -c "trace instance netlab-$watcher-"
            true
            """)
        #expect(
            output.output.split(separator: "\n").map(String.init) == ["1", "\(scratch.name) is down", "0"], "\(output)")
    }
}
