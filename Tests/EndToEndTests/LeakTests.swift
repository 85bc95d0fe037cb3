// Losses that no event and no counter tells stay unexplained, whatever waits or is counted beside them.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Leaks", .serialized, .privileged, .requires(tool: "ip")) struct LeakTests {
    private static func lab(_ router: String = "forwarding: true") -> String {
        """
        name: NAME
        nodes:
          client: {}
          router: { \(router) }
          server: {}
        links:
          - { endpoints: [client:eth0, router:eth0], subnet: 10.8.0.0/24 }
          - { endpoints: [router:eth1, server:eth0], subnet: 10.9.0.0/24 }
        """
    }

    private func up(_ lab: String) throws -> Scratch {
        let scratch = try Scratch("leak")
        let output = try scratch.netlab("up", try scratch.lab(lab))
        try #require(output.status == 0, "\(output.error)")
        return scratch
    }

    /// 500 packets of ten source ports: fifty of each.
    private let ports = "--from client --to server --count 500 --layer '{ udp: { sport: 4000-4009, dport: 9000 } }'"

    private func send(_ scratch: Scratch, before: String = "", _ options: String = "") throws -> WitnessOutput {
        try scratch.shell(
            """
            \(before)
            "$netlab" send \(scratch.name) \(ports) --format json \(options)
            status=$?; wait; exit $status
            """)
    }

    @Test func aLeakIsUnexplained() throws {
        let scratch = try up(Self.lab())
        let leak = try Leak(scratch, from: "router", "sport 4005")
        let output = try send(scratch)
        #expect(output.status == 1)
        #expect(try JSONReport.read(output.output).ledger.flows[0].unexplained == 50)
        withExtendedLifetime(leak) {}
    }

    /// Somebody asks for a next hop that no flow has: before the run, or during it.
    @Test(.requires(tool: "ping"), arguments: [false, true])
    func othersNextHopsHoldNothing(during: Bool) throws {
        let scratch = try up(Self.lab("forwarding: true, sysctls: { net.ipv4.neigh.eth1.retrans_time_ms: 60000 }"))
        let leak = try Leak(scratch, from: "router", "sport 4005")
        let ping = "ip netns exec \(scratch.name).router ping -c 1 -W 1 10.88.0.9 >/dev/null"
        let output = try send(
            scratch,
            before: """
                ip -n \(scratch.name).router addr add 10.88.0.1/24 dev eth1
                \(during ? "(sleep 0.5; \(ping)) &" : ping)
                """, "--rate 250pps")
        let ledger = try JSONReport.read(output.output).ledger
        #expect(output.status == 1, "\(output.error)")
        #expect(ledger.flows[0].delivered == 450 && ledger.flows[0].unexplained == 50)
        #expect(ledger.flows[0].inFlight.isEmpty)
        let states = try Witness.run("ip", "-n", "\(scratch.name).router", "neigh", "show", "10.88.0.9").output
        #expect(states.contains("INCOMPLETE"), "\(states)")
        withExtendedLifetime(leak) {}
    }

    /// The server keeps 20 lone fragments of somebody's, while 20 packets of the flow never come.
    @Test(.requires(tool: "nft"), .requires(tool: "python3")) func othersFragmentsAreNobodysOfTheFlow() throws {
        let scratch = try Scratch("leak")
        let file = try scratch.lab(
            Self.lab() + """

                traffic:
                  flows:
                    web:
                      from: client:eth0
                      to: server:eth0
                      packet: [ { ipv4: { dscp: [0, 0, 0, 0, 8] } }, { udp: { dport: 9000 } }, { payload: { size: 1000 } } ]
                      fragments: { size: 512 }
                      rate: 25pps
                      count: 100
                timeline: [ { at: 2s, start: web } ]
                """)
        let running = try scratch.shell(
            """
            "$netlab" run \(file) --keep --name \(scratch.name) --format json --output \(scratch.directory) >\(scratch.directory)/out 2>&1 &
            echo $! >\(scratch.directory)/pid
            for i in $(seq 200); do ip -n \(scratch.name).router route show 10.9.0.0/24 2>&1 | grep -q eth1 && break; sleep 0.02; done
            sleep 0.5
            """)
        try #require(running.status == 0, "\(running)")
        let leak = try Leak(scratch, from: "router", "fwmark 77")
        let output = try scratch.shell(
            """
            ip netns exec \(scratch.name).router nft 'table ip marks { chain c {
              type filter hook prerouting priority -300; ip dscp 8 meta mark set 77; }; }'
            sent() { ip netns exec \(scratch.name).client cat /sys/class/net/eth0/statistics/tx_packets; }
            for i in $(seq 400); do [ $(sent) -gt 40 ] && break; sleep 0.02; done
            ip netns exec \(scratch.name).client python3 -c '\(Self.loneFragments)'
            tail --pid=$(cat \(scratch.directory)/pid) -f /dev/null
            cat \(scratch.directory)/out
            """)
        let record = try JSONReport.read(output.output)
        let flow = record.ledger.flows[0]
        #expect(flow.delivered == 80 && flow.unexplained == 20 && flow.inFlight.isEmpty, "\(flow)")
        #expect(record.evidence.reassembling == 20 && record.evidence.flows[0].fragments?.held == 0)
        #expect(record.verdict.exitCode == 1)
        withExtendedLifetime(leak) {}
    }

    /// A rule that drops nothing counts with the counter of one that does.
    @Test(.requires(tool: "nft")) func aCounterOfTwoRulesHidesNoLeak() throws {
        let rule = "{ hook: forward, match: { udp: { sport: 4000-4001 } }, drop: true, counter: tenth }"
        let scratch = try up(Self.lab("forwarding: true, rules: [ \(rule) ]"))
        let leak = try Leak(scratch, from: "router", "sport 4005")
        let added = try Witness.run(
            "ip", "netns", "exec", "\(scratch.name).router", "nft", "add", "rule", "inet", "netlab", "forward", "udp",
            "sport", "4005", "counter", "name", "tenth", "accept")
        try #require(added.status == 0, "\(added)")
        let output = try send(scratch)
        let record = try JSONReport.read(output.output)
        #expect(output.status == 1 && record.ledger.flows[0].unexplained == 50, "\(record.ledger.flows[0])")
        #expect(record.ledger.eventsUnseen == nil && record.ledger.flows[0].droppedTotal == 100)
        // Without events nobody can know, and that is said.
        let blind = try JSONReport.read(try send(scratch, "--drop-events none").output)
        #expect(blind.ledger.flows[0].droppedTotal == 150 && blind.verdict.notes?.count == 1, "\(blind.verdict)")
        withExtendedLifetime(leak) {}
    }

    /// The table is deleted and made again in one transaction, its counter at 0.
    @Test(.requires(tool: "nft"), arguments: ["auto", "none"]) func aTableMadeAgainIsNoWitness(events: String) throws {
        let rule = "{ hook: forward, match: { udp: { sport: 4000-4001 } }, drop: true, counter: tenth }"
        let scratch = try up(Self.lab("forwarding: true, rules: [ \(rule) ]"))
        let enter = "ip netns exec \(scratch.name).router"
        let file = "\(scratch.directory)/again"
        let output = try send(
            scratch,
            before: """
                (echo 'delete table inet netlab'; \(enter) nft -s list table inet netlab) >\(file)
                (for i in $(seq 400); do
                  \(enter) nft list counter inet netlab tenth | grep -q 'packets [1-9]' && break; sleep 0.05
                done; \(enter) nft -f \(file)) &
                """, "--rate 200pps --drop-events \(events)")
        let record = try JSONReport.read(output.output)
        let flow = record.ledger.flows[0]
        let broken = try #require(record.ledger.broken?.first, "\(output)")
        #expect(broken.node == "router" && broken.object == "inet netlab tenth" && broken.ending == .replaced)
        #expect(record.verdict.notes?.contains { $0.contains("inet netlab tenth are no witness") } == true)
        #expect(!record.ledger.witnesses.contains { $0.object.contains("tenth") } && flow.delivered == 400)
        if events == "auto" {
            #expect(output.status == 0 && flow.dropped.map(\.evidence) == [.event], "\(flow)")
        } else {
            #expect(output.status == 1 && flow.unexplained == 100, "\(flow)")
        }
    }

    /// Twenty first fragments with identifications of their own, whose others are never sent.
    private static let loneFragments = """
        import socket, struct
        s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        for i in range(20):
            ip = struct.pack("!BBHHHBBH4s4s", 69, 0, 36, 40000 + i, 0x2000, 64, 17, 0, bytes([10, 8, 0, 1]), bytes([10, 9, 0, 2]))
            s.sendto(ip + bytes(16), ("10.9.0.2", 0))
        """
}
