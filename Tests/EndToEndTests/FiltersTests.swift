// Drops by BPF programs: what tc, ip and ethtool say of them, and what the books say.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Filters", .serialized, .privileged, .requires(tool: "tc"), .requires(tool: "ethtool"))
struct FiltersTests {
    private static let lab = """
        name: NAME
        nodes:
          a: { interfaces: { eth0: { egress: [ { match: { udp: { dport: 9001 } }, drop: true } ] } } }
          b:
            interfaces:
              eth0:
                ingress: [ { match: { udp: { dport: 9002 } }, drop: true }, { match: { protocol: icmp }, drop: true } ]
                xdp: { mode: MODE, drop: [ { udp: { dport: 9003 } }, { ip: { saddr: 10.9.0.0/16 } } ] }
        links: [ { endpoints: [a:eth0, b:eth0], subnet: 10.1.0.0/24 } ]
        """

    private func up(mode: String) throws -> Scratch {
        let scratch = try Scratch("filters")
        let output = try scratch.netlab("up", try scratch.lab(Self.lab.replacing("MODE", with: mode)))
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    private func send(_ scratch: Scratch, to port: Int) throws -> Ledger {
        let output = try scratch.netlab(
            "send", scratch.name, "--from", "a", "--to", "b", "--udp", "\(port)", "--count", "50", "--format", "json")
        #expect(output.status == 0, "\(output.output.suffix(1000)) \(output.error)")
        return try JSONReport.read(output.output).ledger
    }

    private func says(_ scratch: Scratch, _ node: String, _ command: String...) throws -> String {
        try Witness.run(["ip", "netns", "exec", "\(scratch.name).\(node)"] + command).output
    }

    @Test("clsact counts what each hook drops") func filters() throws {
        let scratch = try up(mode: "generic")
        for (port, cause, node) in [(9001, "tc-egress.filter", "a"), (9002, "tc-ingress.filter", "b")] {
            let ledger = try send(scratch, to: port)
            #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.map(\.cause) == [cause])
            #expect(ledger.flows[0].droppedTotal == 50 && ledger.flows[0].dropped.map(\.node) == [node])
            let queues = try says(scratch, node, "tc", "-s", "qdisc", "show", "dev", "eth0")
            #expect(queues.contains("clsact ffff:") && queues.contains("(dropped 50,"), "\(queues)")
        }
        let listed = try says(scratch, "b", "tc", "filter", "show", "dev", "eth0", "ingress")
        #expect(listed.matches(of: /pref \d+ bpf chain 0 handle 0x1 .*direct-action/).count == 2, "\(listed)")
    }

    @Test("a program in the driver counts as ethtool does") func native() throws {
        let scratch = try up(mode: "native")
        #expect(try says(scratch, "b", "ip", "-d", "link", "show", "eth0").contains(#/ xdp(/id:\d+)? qdisc /#))
        let ledger = try send(scratch, to: 9003)
        #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.map(\.cause) == ["xdp.dropped"])
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.eventAndCounter] && ledger.flows[0].droppedTotal == 50)
        let counters = try says(scratch, "b", "ethtool", "-S", "eth0")
        #expect(counters.contains(/rx_queue_0_xdp_drops: 50\n/), "\(counters)")
        #expect(try send(scratch, to: 9004).flows[0].delivered == 50)
    }

    @Test("no counter tells of a program behind the driver") func generic() throws {
        let scratch = try up(mode: "generic")
        #expect(try says(scratch, "b", "ip", "-d", "link", "show", "eth0").contains(#/ xdpgeneric(/id:\d+)? qdisc /#))
        let ledger = try send(scratch, to: 9003)
        #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.map(\.cause) == ["xdp.dropped-generic"])
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.event] && ledger.flows[0].droppedTotal == 50)
        let counters = try says(scratch, "b", "ethtool", "-S", "eth0")
        #expect(counters.contains(/rx_queue_0_xdp_drops: 0\n/), "\(counters)")
        #expect(try says(scratch, "b", "ip", "-s", "link", "show", "eth0").contains(#/RX: .*\n +\d+ +50 +0 +0 /#))
    }

    @Test("a control group's program refuses processes too", .requires(tool: "python3")) func controlGroup() throws {
        let scratch = try Scratch("filters")
        let file = try scratch.lab(
            """
            name: NAME
            nodes:
              a:
                cgroup-egress: [ { match: { udp: { dport: 9001 } }, drop: true } ]
                processes:
                  sender:
                    command: |-
                      exec python3 -uc "
                      import socket, time
                      out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                      print(out.sendto(b'free', ('10.1.0.2', 9002)))
                      try: out.sendto(b'closed', ('10.1.0.2', 9001))
                      except PermissionError: print('denied')
                      time.sleep(1000000)
                      "
                    ready: { log: denied, within: 60s }
              b: {}
            links: [ { endpoints: [a:eth0, b:eth0], subnet: 10.1.0.0/24 } ]
            """)
        let made = try scratch.netlab("up", file)
        #expect(made.status == 0, "\(made.error)")
        #expect(try scratch.left.controlGroups.count == 1)
        let output = try scratch.netlab(
            "send", scratch.name, "--from", "a", "--to", "b", "--udp", "9001", "--via", "udp", "--count", "50",
            "--format", "json")
        #expect(output.status == 0, "\(output.output.suffix(1000)) \(output.error)")
        let flow = try JSONReport.read(output.output).ledger.flows[0]
        #expect(flow.dropped.map(\.cause) == ["cgroup-egress.program"] && flow.denied == 50 && flow.unexplained == 0)
        #expect(try scratch.netlab("down", scratch.name).status == 0)
        try scratch.expectNothingLeft()
    }
}
