// The order of steps, and who carries what.

import LabFormat
import Packets
import Testing

@testable import LabPlanning

/// A step in one or two words: `client eth0 up`.
private func words(_ step: Step) -> String {
    let what =
        switch step.kind {
        case .namespace: "namespace"
        case .link(let link): "link \(link.near) \(link.far)"
        case .offloads(let interface, _): "\(interface) offloads"
        case .steering(let interface, _): "\(interface) rps"
        case .sysctl(let sysctl): sysctl.key
        case .qdisc(let interface, let qdisc): "\(interface.name) \(qdisc.kind)"
        case .xdp(let interface, let filter): "\(interface.name) xdp \(filter.mode)"
        case .filters(let interface): "\(interface.name) filters"
        case .up(let interface): "\(interface.name) up"
        case .address(let interface, let prefix): "\(interface.name) \(prefix)"
        case .neighbour(let interface, let entry): "\(interface.name) \(entry.address)"
        case .route(let route, _): "route \(route.destination)"
        case .egressGroup: "egress group"
        case .ruleset: "rules"
        case .conntrack: "conntrack"
        }
    return "\(step.node) \(what)"
}

@Suite struct PlanTests {
    private func steps(_ lab: Lab) -> [String] { Plan(lab: lab, instance: "i").steps.map(words) }

    @Test func namespacesThenLinksThenNodes() throws {
        #expect(
            try steps(Sample.chain()) == [
                "client namespace", "router namespace", "server namespace", "router link router:eth0 client:eth0",
                "router link router:eth1 server:eth0", "client eth0 offloads", "client eth0 10.0.0.1/24",
                "client eth0 up",
                "client route 0.0.0.0/0", "router eth0 offloads", "router eth0 10.0.0.2/24", "router eth0 up",
                "router eth1 offloads", "router eth1 10.0.1.1/24", "router eth1 up", "server eth0 offloads",
                "server eth0 10.0.1.2/24", "server eth0 up", "server route 0.0.0.0/0",
            ])
    }

    @Test func insideANodeWhatDecidesComesFirst() throws {
        var lab = try Sample.chain()
        lab.nodes[1].sysctls = ["net.b", "net.a"].map {
            Sysctl(key: $0, value: "1", optional: false, location: Sample.location(7))
        }
        lab.nodes[1].interfaces[0].qdisc = .pfifo(limit: 3)
        lab.nodes[1].interfaces[0].steering = [1]
        lab.nodes[1].interfaces[0].egress = [FrameFilter(matches: [], location: Sample.location(8))]
        lab.nodes[1].interfaces[0].xdp = XDPFilter(mode: .generic, drop: [[]], location: Sample.location(9))
        let neighbour = Neighbour(address: try #require(IPAddress("10.0.0.1")), mac: MACAddress(1))
        lab.nodes[1].interfaces[0].neighbours = [neighbour]
        lab.nodes[1].ruleset.native = "table inet x"
        lab.nodes[1].conntrack = ConntrackFill(amount: .full, location: Sample.location(9))
        lab.nodes[1].routes = [try Sample.route("10.9.0.0/24", .blackhole)]
        let router = steps(lab).filter { $0.hasPrefix("router") }.dropFirst(3)
        #expect(
            Array(router) == [
                "router net.b", "router net.a", "router eth0 offloads", "router eth0 rps", "router eth0 xdp generic",
                "router eth0 pfifo", "router eth0 filters", "router eth0 10.0.0.2/24", "router eth0 up",
                "router eth0 10.0.0.1", "router eth1 offloads", "router eth1 10.0.1.1/24",
                "router eth1 up",
                "router route 10.9.0.0/24", "router rules", "router conntrack",
            ])
    }

    @Test func theNodeWithMoreInterfacesCarriesTheLink() throws {
        let leaves = (0..<3).map {
            Sample.node("leaf\($0)", line: 3, Sample.interface("eth0", 2, to: "hub", "eth\($0)"))
        }
        var hub = Node(name: "hub", location: Sample.location(2))
        hub.interfaces = (0..<3).map { Sample.interface("eth\($0)", $0 + 2, to: "leaf\($0)", "eth0") }
        var lab = Lab(name: "star", file: "lab.yaml", text: "")
        lab.nodes = leaves + [hub]
        lab.links = (0..<3).map { Sample.link(("leaf\($0)", "eth0"), ("hub", "eth\($0)"), line: 10 + $0) }
        let links = Plan(lab: lab, instance: "i").steps.filter { if case .link = $0.kind { true } else { false } }
        #expect(links.map(\.node) == ["hub", "hub", "hub"])
        #expect(links.map(words).first == "hub link hub:eth0 leaf0:eth0")
    }

    @Test func amongEqualsTheFirstEndpointCarriesTheLink() throws {
        var lab = Lab(name: "pair", file: "lab.yaml", text: "")
        lab.nodes = [
            Sample.node("a", line: 2, Sample.interface("eth0", 2, to: "b", "eth9")),
            Sample.node("b", line: 3, Sample.interface("eth9", 4, to: "a", "eth0")),
        ]
        lab.links = [Sample.link(("b", "eth9"), ("a", "eth0"), line: 10)]
        let plan = Plan(lab: lab, instance: "i")
        guard case .link(let link) = plan.steps[2].kind else { return #expect(Bool(false), "no link at its place") }
        #expect("\(link.near)" == "b:eth9" && link.nearInterface.index == 4 && link.farInterface.name == "eth0")
    }

    @Test func whatIsDownStaysDown() throws {
        var lab = try Sample.chain()
        lab.nodes[0].interfaces[0].up = false
        lab.nodes[0].routes = [
            try Sample.route("0.0.0.0/0", via: "10.0.0.2", dev: "eth0", origin: .automatic),
            try Sample.route("10.5.0.0/16", via: "10.0.0.2", dev: "eth0", origin: .given),
        ]
        let client = steps(lab).filter { $0.hasPrefix("client") }
        #expect(!client.contains("client eth0 up") && !client.contains("client route 0.0.0.0/0"))
        #expect(client.contains("client route 10.5.0.0/16"), "what the lab file says is its author's to judge")
    }

    @Test func realisticOffloadsAreLeftAlone() throws {
        var lab = try Sample.chain()
        lab.nodes[0].interfaces[0].offloads = .realistic
        #expect(!steps(lab).contains("client eth0 offloads"))
        #expect(Offloads.off.wanted?.count == 5 && Offloads.off.wanted?.values.contains(true) == false)
        #expect(
            Offloads.features(["gro": true]).wanted == [
                "tx": false, "sg": false, "tso": false, "gso": false, "gro": true,
            ])
    }

    @Test func stepsKnowTheirPlaceInTheLabFile() throws {
        let plan = Plan(lab: try Sample.chain(), instance: "i")
        #expect(plan.steps.prefix(5).map(\.location.line) == [2, 3, 4, 10, 11])
        #expect(plan.steps.last?.location.line == 21)
    }

    @Test func sameLabSamePlan() throws {
        let (one, other) = try (Plan(lab: Sample.chain(), instance: "i"), Plan(lab: Sample.chain(), instance: "i"))
        #expect(one.steps.flatMap { $0.commands(instance: "i") } == other.steps.flatMap { $0.commands(instance: "i") })
        #expect(one.namespace(of: "client") == "i.client")
    }

    @Test func everythingGoesWithItsNamespace() throws {
        let undo = Set(Plan(lab: try Sample.chain(), instance: "i").steps.map(\.undo))
        #expect(undo.count == 3 && undo.contains("goes with its namespace"))
    }
}

@Suite struct NamespaceStepTests {
    private func keys(ipv6: Bool, forwarding: Bool) -> [String] {
        NamespaceStep(ipv6: ipv6, forwarding: forwarding).sysctls.map { "\($0.key)=\($0.value)" }
    }

    @Test func withoutIPv6ItIsOff() {
        let off = ["net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1"]
        #expect(keys(ipv6: false, forwarding: false) == off)
        #expect(keys(ipv6: false, forwarding: true) == off + ["net.ipv4.ip_forward=1"])
    }

    @Test func withIPv6ItIsQuiet() {
        let quiet = [
            "net.ipv6.conf.default.addr_gen_mode=1", "net.ipv6.conf.default.accept_ra=0",
            "net.ipv6.conf.default.router_solicitations=0",
        ]
        #expect(keys(ipv6: true, forwarding: false) == quiet)
        #expect(
            keys(ipv6: true, forwarding: true) == quiet + ["net.ipv6.conf.all.forwarding=1", "net.ipv4.ip_forward=1"])
    }

    @Test func aNodeHasIPv6IfAnAddressIs() throws {
        var lab = try Sample.chain()
        lab.nodes[2].interfaces[0].addresses.append(try Sample.prefix("fd00::1/64"))
        let steps = Plan(lab: lab, instance: "i").steps.prefix(3)
        let ipv6 = steps.map { step in if case .namespace(let namespace) = step.kind { namespace.ipv6 } else { false } }
        #expect(ipv6 == [false, false, true])
    }
}
