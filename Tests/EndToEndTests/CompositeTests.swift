// One brutal lab: ten hops, losses of four kinds on the way, exact to the packet; up and down again and again.

import Foundation
import PacketPath
import Reporting
import SystemCalls
import TestSupport
import Testing

@Suite("Composite", .serialized, .privileged)
struct CompositeTests {
    /// host - r1 - ... - r9 - target. r2 drops every tenth packet, r5 what is left of every third, r7's bucket lets 60
    /// frames of 100 bytes pass (the next has its tokens 100 ms later), the target's socket keeps 48.
    static let lab = """
        name: NAME
        nodes:
          host: {}
          ROUTERS
          target: { sockets: [ { udp: 9000, rcvbuf: 20000b, read: after } ] }
        links:
          - endpoints: [host:eth0, r1:eth0]
          LINKS
          - endpoints: [r9:eth1, target:eth0]
        traffic:
          flows:
            storm: { from: host:eth0, to: target:eth0, packet: [ { payload: { size: 58 } } ], rate: back-to-back, count: 1000 }
        timeline:
          - { at: 0s, start: storm }
        expect:
          - { flow: storm, delivered: 48, dropped: { "netfilter-forward@r2": 100, "netfilter-forward@r5": 300, "qdisc@r7:eth1": 540, "socket-buffer@target": 12 } }
          - { ledger: balanced }
        """

    private static func text(_ name: String) -> String {
        let routers = (1...9).map { number in
            let extra =
                switch number {
                case 2:
                    ", rules: [ { hook: forward, match: { udp: { dport: 9000 }, numgen: { inc: 10 } }, drop: true } ]"
                case 5:
                    ", rules: [ { hook: forward, match: { udp: { dport: 9000 }, numgen: { inc: 3 } }, drop: true } ]"
                case 7: ", interfaces: { eth1: { qdisc: { tbf: { rate: 8kbit, burst: 2000b, limit: 4000b } } } }"
                default: ""
                }
            return "r\(number): { forwarding: true\(extra) }"
        }
        let links = (1...8).map { "- endpoints: [r\($0):eth1, r\($0 + 1):eth0]" }
        return lab.replacingOccurrences(of: "NAME", with: name)
            .replacingOccurrences(of: "ROUTERS", with: routers.joined(separator: "\n  "))
            .replacingOccurrences(of: "LINKS", with: links.joined(separator: "\n  "))
    }

    @Test("four losses on ten hops, each booked once") func exact() throws {
        let scratch = try Scratch("storm")
        let file = try scratch.lab(Self.text(scratch.name))
        let run = try NetlabProcess.run("run", "--format", "json", "--output", scratch.directory, file)
        #expect(run.status == 0, "\(run.error) \(run.output.suffix(1500))")
        let flow = try #require(try JSONReport.read(run.output).ledger.flows.first)
        #expect(flow.sent == 1000 && flow.delivered == 48 && flow.droppedTotal == 952 && flow.unexplained == 0)
        #expect(flow.dropped.allSatisfy { $0.evidence == .eventAndCounter })
    }

    @Test("64 times up and down leaves nothing") func cycles() throws {
        let scratch = try Scratch("storm")
        let file = try scratch.lab(Self.text(scratch.name))
        let before = try Machine()
        for _ in 0..<64 {
            #expect(try NetlabProcess.run("up", file).status == 0)
            #expect(try NetlabProcess.run("down", file).status == 0)
        }
        #expect(try Leftovers(of: scratch.name).isEmpty)
        #expect(try Machine() == before)
    }

    /// What cycles could add to.
    private struct Machine: Equatable {
        var forwarding: String
        var links: String

        init() throws {
            forwarding = try Files.text("/proc/sys/net/ipv4/ip_forward")
            links = try Witness.run("ip", "-o", "link").output.split(separator: "\n").map {
                String($0.prefix { $0 != "<" })
            }.joined()
        }
    }
}
