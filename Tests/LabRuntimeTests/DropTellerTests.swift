// Which dropped packets somebody misses.

import LabFormat
import PacketPath
import Packets
import Testing

@testable import Collectors
@testable import LabRuntime

@Suite struct DropTellerTests {
    private static func teller(isPlaceless: Bool = false) throws -> DropTeller {
        let text = """
            name: ends
            nodes: { a: { }, router: { forwarding: true }, b: { }, c: { } }
            links:
              - { endpoints: [a:eth0, router:eth0], subnet: 10.0.1.0/24 }
              - { endpoints: [router:eth1, b:eth0], subnet: 10.0.2.0/24 }
              - { endpoints: [router:eth2, c:eth0], subnet: 10.0.3.0/24 }
            traffic:
              flows:
                ping: { from: a:eth0, to: b:eth0, packet: [ { icmp: { type: echo-request } } ], count: 5 }
            """
        let result = LabReader.read(text: text, file: "lab.yaml", parameters: [:])
        let lab = try #require(result.lab, "\(result)")
        return DropTeller(try DropPlaces([:]), lab: lab, isPlaceless: isPlaceless)
    }

    private static func total(
        _ reason: String, _ function: String, at node: String?, to: String? = nil, run: UInt32? = nil
    ) -> DropEventReading.Total {
        var peers = DropPeers()
        (peers.etherType, peers.destination, peers.run) = (0x0800, to.flatMap { IPAddress($0) }, run ?? 0)
        return DropEventReading.Total(
            node: node, interfaceIndex: 0, reason: reason, function: function, flow: run.map { _ in 1 }, peers: peers,
            packets: 5)
    }

    /// Addresses are those that the lab gives: .1 and .2 in the order of the ends.
    @Test(
        arguments: [
            // Nobody's copy, a frame for this node with another's MAC, and a run's packet at a router on its way.
            ("OTHERHOST", "ip_rcv_core", "c", "10.0.2.2", nil, false),
            ("OTHERHOST", "ip_rcv_core", "b", "10.0.2.2", nil, true),
            ("OTHERHOST", "ip_rcv_core", "router", "10.0.2.2", 99, true),
            ("OTHERHOST", "ip_rcv_core", "c", "10.0.2.2", 99, false),
            ("NO_SOCKET", "ping_rcv", "a", "10.0.1.1", nil, false),
            ("NO_SOCKET", "ping_rcv", "a", "10.0.1.1", 99, false),
            ("NO_SOCKET", "__udp4_lib_rcv", "b", "10.0.2.2", nil, true),
            ("QUEUE_PURGE", "sk_stream_kill_queues", "b", nil, nil, false),
        ] as [(String, String, String, String?, UInt32?, Bool)])
    func somebodyMissesIt(
        _ reason: String, _ function: String, _ node: String, _ to: String?, _ run: UInt32?, _ isLoss: Bool
    ) throws {
        let line = try Self.teller().line(Self.total(reason, function, at: node, to: to, run: run), 5, at: 1)
        #expect(line.isLoss == isLoss && line.packets == 5, "\(line)")
    }

    /// tracefs sees all of the machine and knows no place.
    @Test func withoutPlacesACopyIsNoLoss() throws {
        let teller = try Self.teller(isPlaceless: true)
        #expect(!teller.line(Self.total("OTHERHOST", "ip_rcv_core", at: nil), 5, at: 1).isLoss)
        #expect(teller.line(Self.total("NO_SOCKET", "__udp4_lib_rcv", at: nil), 5, at: 1).isLoss)
    }

    /// What no stack tells the hook of is a rule's work all the same.
    @Test func aRuleIsNotUnknown() throws {
        let line = try Self.teller().line(Self.total("NETFILTER_DROP", "nf_hook_slow", at: "b"), 5, at: 1)
        #expect(line.cause == "netfilter.rule" && line.stage == "netfilter")
        let facts = InterfaceFacts(node: "b", name: "eth0", index: 2, running: true, qdisc: "noqueue", backlog: 0)
        let causes = DropPlaces.causes(reason: "NETFILTER_DROP", function: "nft_do_chain", at: facts)
        #expect(causes.map(\.id) == ["netfilter.rule"])
        #expect(
            DropPlaces.stage(of: DropPlaces.causes(reason: "NOT_SPECIFIED", function: "__udp4_lib_rcv", at: facts))
                == "udp-socket")
    }
}
