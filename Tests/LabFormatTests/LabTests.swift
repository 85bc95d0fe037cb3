// What a good lab file becomes.

import Foundation
import LabFormat
import Packets
import Testing

/// A lab that must have no errors.
func lab(_ text: String, parameters: [String: String] = [:]) throws -> Lab {
    let result = LabReader.read(text: text, file: "lab.yaml", parameters: parameters)
    return try #require(result.lab, "\(result.text)")
}

func goodLab(_ name: String, parameters: [String: String] = [:]) throws -> Lab {
    let file = try #require(try Golden.files("good").first { $0.lastPathComponent == name })
    return try lab(try String(contentsOf: file, encoding: .utf8), parameters: parameters)
}

extension Lab {
    func node(_ name: String) throws -> Node { try #require(nodes.first { $0.name == name }) }

    func interface(_ node: String, _ name: String) throws -> Interface {
        try #require(try self.node(node).interfaces.first { $0.name == name })
    }
}

@Suite struct LabTests {
    /// Settings of the whole machine need the word that allows them.
    @Test func hostSettings() throws {
        let text = "name: a\nhost: { net.core.netdev_budget: 10 }\nnodes: { a: {} }\n"
        let refused = LabReader.read(text: text, file: "lab.yaml")
        #expect(refused.lab == nil && refused.text.contains(": error: host changes settings of the whole machine"))
        let allowed = LabReader.read(text: text + "host_changes: allow\n", file: "lab.yaml")
        #expect(allowed.lab?.hostSettings.map(\.path) == ["/proc/sys/net/core/netdev_budget"])
    }

    @Test func theExampleOfTheDesign() throws {
        let lab = try goodLab("tbf.yaml")
        #expect(lab.name == "tbf-drop")
        #expect(lab.description == "A token bucket far too small for a back-to-back burst.\n")
        #expect(lab.nodes.map(\.name) == ["client", "router", "server"])
        #expect(lab.nodes.map(\.forwarding) == [false, true, false])
        let eth1 = try lab.interface("router", "eth1")
        #expect(eth1.qdisc == .tbf(TBF(rate: 64000, burst: 2048, limit: 10240)))
        #expect(eth1.index == 3 && eth1.mtu == 1500 && eth1.up && eth1.offloads == .off)
        #expect(eth1.peer == Endpoint(node: "server", interface: "eth0"))
        let flow = try #require(lab.traffic.flows.first)
        #expect(
            lab.traffic.seed == 42 && flow.schedule.count == 1000 && flow.schedule.rate == .backToBack
                && flow.sink == .socket)
        #expect(
            flow.packet.layers.map(\.kind) == [.eth, .ipv4, .udp, .payload] && flow.packet.sizes.sizes == [58]
                && flow.packet.destinationPort == 9000 && flow.packet.longestFrame == 100)
        #expect(lab.timeline.map(\.kind) == [.start("web")] && lab.timeline.map(\.at) == [0])
        var wanted = FlowExpectation(flow: "web")
        wanted.delivered = 122...122
        wanted.dropped = ["qdisc": 878...878]
        #expect(lab.expectations.map(\.kind) == [.flow(wanted), .ledgerBalanced])
    }

    @Test func parametersAreReplacedAndOverridden() throws {
        let lab = try goodLab("tbf.yaml", parameters: ["rate": "2mbit"])
        #expect(try lab.interface("router", "eth1").qdisc == .tbf(TBF(rate: 2_000_000, burst: 2048, limit: 10240)))
        #expect(lab.parameters == ["rate": "2mbit"])
        let result = LabReader.read(text: lab.text, file: "lab.yaml", parameters: ["rte": "1mbit"])
        #expect(result.diagnostics.map(\.message) == ["the lab has no parameter 'rte' to set (did you mean 'rate'?)"])
        #expect(result.diagnostics.first?.location.line == 4)
    }

    @Test func addressesAreAssignedInOrder() throws {
        let lab = try goodLab("tbf.yaml")
        #expect(try lab.interface("client", "eth0").addresses.map(\.description) == ["10.0.0.1/30"])
        #expect(try lab.interface("router", "eth0").addresses.map(\.description) == ["10.0.0.2/30"])
        #expect(try lab.interface("router", "eth1").addresses.map(\.description) == ["10.0.0.5/30"])
        #expect(try lab.interface("server", "eth0").addresses.map(\.description) == ["10.0.0.6/30"])
    }

    @Test func assignedAddressesKeepAwayFromGivenOnes() throws {
        let lab = try lab(
            """
            name: mixed
            nodes:
              a: { interfaces: { eth1: { addresses: [10.0.0.9/29] }, eth3: { addresses: [] } } }
              b: { interfaces: { eth2: { addresses: ["fd00::1/64"] } } }
            links:
              - { endpoints: [a:eth0, b:eth0], subnet: 10.0.0.0/30 }
              - endpoints: [a:eth1, b:eth1]
              - endpoints: [a:eth2, b:eth2]
              - endpoints: [a:eth3, b:eth3]
              - { endpoints: [a:eth4, b:eth4], subnet: 10.7.0.0/31 }
              - endpoints: [a:eth5, b:eth5]
            """)
        let a = try lab.node("a").interfaces.map { $0.addresses.map(\.description) }
        let b = try lab.node("b").interfaces.map { $0.addresses.map(\.description) }
        #expect(a == [["10.0.0.1/30"], ["10.0.0.9/29"], ["fd00::2/64"], [], ["10.7.0.0/31"], ["10.0.0.17/30"]])
        #expect(
            b == [
                ["10.0.0.2/30"], ["10.0.0.10/29"], ["fd00::1/64"], ["10.0.0.5/30"], ["10.7.0.1/31"], ["10.0.0.18/30"],
            ])
    }

    @Test func macAddressesAreStableLocalAndDistinct() throws {
        let lab = try goodLab("tbf.yaml")
        #expect(try lab.interface("client", "eth0").mac.description == "02:38:7b:68:7e:e8")
        let macs = lab.nodes.flatMap(\.interfaces).map(\.mac)
        #expect(Set(macs).count == 4)
        #expect(macs.allSatisfy { $0.bytes[0] == 2 })
    }

    @Test func neighboursAreThePeersAddresses() throws {
        let lab = try goodLab("composite.yaml")
        let router = try lab.interface("router", "eth0")
        #expect(
            try lab.interface("client", "eth0").neighbours == [
                Neighbour(address: router.addresses[0].address, mac: router.mac)
            ])
        #expect(
            try lab.interface("router", "eth1").neighbours.map { "\($0.address) \($0.mac)" } == [
                "10.1.0.2 02:00:00:00:00:09"
            ])
        #expect(try lab.interface("router", "eth2").neighbours.isEmpty)
        #expect(try lab.interface("spare", "eth0").neighbours.map(\.mac.description) == ["02:00:00:00:00:07"])
    }

    @Test func everyElementArrives() throws {
        let lab = try goodLab("composite.yaml")
        #expect(lab.tags == ["qdisc", "rules"] && lab.exclusive == .cpu && lab.requires.map(\.capability) == ["netem"])
        #expect(lab.description == "größe ✓ *not an alias*")
        let client = try lab.node("client")
        #expect(client.sysctls.map(\.key) == ["net.ipv4.udp_rmem_min", "net.ipv4.conf.all.rp_filter"])
        #expect(client.sysctls.map(\.value) == ["4096", "no"] && client.sysctls.map(\.optional) == [false, true])
        #expect(client.interfaces[0].offloads == .features(["tso": true, "gso": true]))
        let eth2 = try lab.interface("router", "eth2")
        #expect(!eth2.up && eth2.addresses.map(\.description) == ["10.20.0.6/30"])
        let server = try lab.node("server")
        #expect(server.sockets.map(\.port) == [9000] && server.sockets.map(\.receiveBuffer) == [20480])
        #expect(server.sockets.map(\.reading) == [.after] && server.interfaces[0].mtu == 1400)
        #expect(server.ruleset.native == "table inet other { }\n" && server.ruleset.nativeLocation?.line == 44)
        #expect(lab.traffic.seed == .max)
        #expect(lab.traffic.flows.map(\.schedule.rate) == [.packetsPerSecond(2500), .backToBack])
        #expect(
            lab.traffic.flows.map(\.sink) == [.socket, .none] && lab.traffic.flows[0].path.sendBuffer == .bytes(1 << 20)
        )
        #expect(
            lab.timeline.map(\.kind) == [.start("web"), .start("out")] && lab.timeline.map(\.at) == [0, 1_500_000_000])
    }

    @Test func htbClassesStandAfterTheirParents() throws {
        let lab = try goodLab("composite.yaml")
        guard case .htb(let htb)? = try lab.interface("client", "eth0").qdisc else { throw Missing.qdisc }
        #expect(htb.defaultClass == 0x20)
        #expect(htb.classes.map(\.id) == [1, 0x20])
        #expect(htb.classes[1].qdisc == .pfifo(limit: 5) && htb.classes[1].parent == 1)
    }

    private enum Missing: Error { case qdisc }

    @Test func withoutATimelineEveryFlowStartsAtOnce() throws {
        let lab = try lab(
            """
            name: two
            nodes: { a: {}, b: {} }
            links: [{ endpoints: [a:eth0, b:eth0] }]
            traffic: { flows: { x: { from: a:eth0, to: b:eth0, count: 1 }, y: { from: b:eth0, to: a:eth0, count: 1 } } }
            """)
        #expect(lab.timeline.map(\.kind) == [.start("x"), .start("y")])
        #expect(
            lab.traffic.flows[0].packet
                == Packet([.eth(EthernetLayer()), .ipv4(IPv4Layer()), .udp(UDPLayer()), .payload(PayloadLayer())]))
    }

    @Test func stagesAreCheckedAgainstAList() {
        let text =
            "name: a\nnodes: { a: {}, b: {} }\nlinks: [{ endpoints: [a:eth0, b:eth0] }]\n"
            + "traffic: { flows: { x: { from: a:eth0, to: b:eth0, count: 1 } } }\nexpect: [{ flow: x, dropped: { qdsic@a: 1 } }]\n"
        #expect(LabReader.read(text: text, file: "lab.yaml", stages: []).lab != nil)
        let result = LabReader.read(text: text, file: "lab.yaml", stages: ["qdisc", "input"])
        #expect(
            result.diagnostics.map(\.headline) == [
                "lab.yaml:5:32: error: unknown stage 'qdsic' (did you mean 'qdisc'?)"
            ])
    }

    @Test func valuesMeanWhatIsWritten() throws {
        let lab = try lab(
            "name: no\nnodes:\n  a: { sysctls: { net.a: no, net.b: 010, net.c: 1:30, net.d: 1e3, net.e: 0x1F, net.f: ~x, net.g: \"\" } }\n  on: {}\n"
        )
        #expect(lab.name == "no" && lab.nodes.map(\.name) == ["a", "on"])
        #expect(lab.nodes[0].sysctls.map(\.value) == ["no", "010", "1:30", "1e3", "0x1F", "~x", ""])
    }

    @Test func rangesOfDelaysMayBeOpen() throws {
        let lab = try lab(
            """
            name: one
            nodes: { a: , b: }
            links: [{ endpoints: [a:eth0, b:eth0] }]
            traffic: { flows: { web: { from: a:eth0, to: b:eth0, count: 1 } } }
            expect:
              - { flow: web, delay: { min: 20ms.., max: ..1s, median: ..30ms } }
              - { flow: web, delay: { min: 20ms, max: 1s, median: 20ms.. } }
            """)
        let delays = lab.expectations.compactMap { expectation in
            if case .flow(let flow) = expectation.kind { flow.delay } else { nil }
        }
        #expect(
            delays == [
                DelayExpectation(minimum: 20_000_000, maximum: 1_000_000_000, median: 0...30_000_000),
                DelayExpectation(minimum: 20_000_000, maximum: 1_000_000_000, median: 20_000_000 ... .max),
            ])
    }
}
