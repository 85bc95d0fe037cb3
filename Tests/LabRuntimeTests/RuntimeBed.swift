// A person's labs in directories of the test's own, and a lab to put there.

import Foundation
import LabFormat
import LabPlanning
import Namespaces
import Packets
import SystemCalls
import TestSupport
import Testing

@testable import LabRuntime

/// A session under /tmp, gone with the object.
final class RuntimeBed: Sendable {
    let scratch: ScratchDirectory
    let session: Session
    var directory: NetnsDirectory { NetnsDirectory(session.netnsDirectory) }

    /// The directory of names is there already, as it is on every machine that has had a lab.
    init() throws {
        scratch = try ScratchDirectory()
        session = Session(netnsDirectory: scratch.file("netns"), stateDirectory: scratch.file("state"))
        try directory.prepare()
    }

    func bringup(_ lab: Lab, as name: String? = nil, ephemeral: Bool = false) -> Bringup {
        let plan = Plan(lab: lab, instance: name ?? lab.name)
        var bringup = Bringup(session: session, plan: plan, file: "/tmp/lab.yaml", parameters: [:])
        bringup.ephemeral = ephemeral
        return bringup
    }

    /// Brings a lab up and forgets it, as a netlab does that ends.
    func leaveUp(_ lab: Lab, as name: String? = nil, ephemeral: Bool = false) throws {
        _ = try bringup(lab, as: name, ephemeral: ephemeral).run()
    }

    /// Makes the names of a lab up to a point, and forgets it, as a netlab does that is killed.
    func leaveIncomplete(_ lab: Lab, as name: String, nodes: Int) throws {
        let plan = Plan(lab: lab, instance: name)
        let intent = try Self.intent(plan)
        try InstanceDirectory.create(name, in: session).begin(intent, lab: lab)
        let directory = directory
        try FreshThread.run {
            let anchor = try Anchor(in: directory.path, mark: intent.mark)
            for node in intent.nodes.prefix(nodes) { try Self.name(intent.namespace(of: node), anchor, intent.mark) }
        }
    }

    /// Names a new namespace with the mark on `lo`, or without.
    static func name(_ name: String, _ anchor: borrowing Anchor, _ mark: Mark?) throws {
        try Namespace.unshareThisThread()
        if let mark {
            try #require(Witness.run("ip", "link", "set", "lo", "alias", "\(mark)", in: .ofThisThread()).status == 0)
        }
        try anchor.name(namespaceOfThisThread: name)
    }

    /// A namespace that somebody else named.
    func nameForeign(_ name: String) throws -> UInt64 {
        let path = directory.path
        return try FreshThread.run {
            try Self.name(name, Anchor(in: path, mark: Mark(instance: "other", id: "1")), nil)
            return try Namespace.ofThisThread().cookie()
        }
    }

    static func intent(_ plan: Plan) throws -> Intent {
        Intent(
            instance: plan.instance, id: "5eed", lab: plan.lab.name, file: "-", parameters: [:],
            nodes: plan.lab.nodes.map(\.name), hubs: [], controlGroups: false, ephemeral: false, uid: 0, pid: 1,
            created: 0,
            bootID: try Intent.currentBootID())
    }

    var names: [String] { get throws { try directory.names() } }
    var instances: [String] {
        get throws { Files.exists(session.stateDirectory) ? try Files.names(in: session.stateDirectory) : [] }
    }

    /// Nothing but the directory of names and its mount is there.
    func expectNothingLeft(at place: SourceLocation = #_sourceLocation) throws {
        #expect(try names == [], sourceLocation: place)
        #expect(try instances == [], sourceLocation: place)
        #expect(scratch.mounts.count == 1, "\(scratch.mounts)", sourceLocation: place)
    }
}

/// client - router - server.
enum Chain {
    static func location(_ line: Int) -> Location { Location(file: "lab.yaml", line: line, column: 3) }

    private static func interface(
        _ name: String, _ index: Int, mac: UInt64, _ addresses: [String], to peer: String, _ peerInterface: String,
        line: Int
    ) throws -> Interface {
        var interface = Interface(
            name: name, location: location(line), index: index, mac: MACAddress(0x0200_0000_0000 + mac), mtu: 1400,
            peer: Endpoint(node: peer, interface: peerInterface))
        interface.addresses = try addresses.map { try #require(Prefix($0)) }
        return interface
    }

    static func route(_ destination: String, _ kind: Route.Kind = .unicast, via gateway: String? = nil, line: Int)
        throws -> Route
    {
        Route(
            destination: try #require(Prefix(destination)), kind: kind,
            gateway: try gateway.map { try #require(IPAddress($0)) },
            origin: .given, location: location(line))
    }

    static func lab(named name: String = "chain") throws -> Lab {
        var client = Node(name: "client", location: location(2))
        client.interfaces = [try interface("eth0", 2, mac: 1, ["10.0.0.1/24"], to: "router", "eth0", line: 5)]
        client.routes = [
            try route("0.0.0.0/0", via: "10.0.0.2", line: 6), try route("10.9.0.0/16", .blackhole, line: 7),
        ]
        var router = Node(name: "router", location: location(3))
        router.forwarding = true
        router.interfaces = [
            try interface("eth0", 2, mac: 2, ["10.0.0.2/24"], to: "client", "eth0", line: 8),
            try interface("eth1", 3, mac: 3, ["10.0.1.1/24", "fd00::1/64"], to: "server", "eth0", line: 9),
        ]
        router.interfaces[1].qdisc = .tbf(TBF(rate: 64_000, burst: 2048, limit: 10_240))
        router.interfaces[0].qdisc = .htb(
            HTB(defaultClass: 0x10, classes: [HTBClass(id: 0x10, rate: 1_000_000, qdisc: .pfifo(limit: 7))]))
        router.sysctls = [Sysctl(key: "net.ipv4.udp_rmem_min", value: "5000", optional: false, location: location(10))]
        var server = Node(name: "server", location: location(4))
        server.interfaces = [
            try interface("eth0", 2, mac: 4, ["10.0.1.2/24", "fd00::2/64"], to: "router", "eth1", line: 11)
        ]
        server.routes = [try route("0.0.0.0/0", via: "10.0.1.1", line: 12)]
        let neighbour = Neighbour(address: try #require(IPAddress("10.0.1.1")), mac: MACAddress(0x0200_0000_0003))
        server.interfaces[0].neighbours = [neighbour]
        var lab = Lab(name: name, file: "lab.yaml", text: "name: \(name)\n")
        lab.nodes = [client, router, server]
        lab.links = [
            link("client", "eth0", "router", "eth0", line: 13), link("router", "eth1", "server", "eth0", line: 14),
        ]
        return lab
    }

    static func link(_ a: String, _ aInterface: String, _ b: String, _ bInterface: String, line: Int) -> Link {
        let endpoints = [Endpoint(node: a, interface: aInterface), Endpoint(node: b, interface: bInterface)]
        return Link(endpoints: endpoints, mtu: 1400, location: location(line))
    }

    /// A hub with so many leaves that its links are deleted as a group.
    static func star(leaves count: Int) throws -> Lab {
        var lab = Lab(name: "star", file: "lab.yaml", text: "name: star\n")
        var hub = Node(name: "hub", location: location(2))
        for number in 0..<count {
            let name = "eth\(number)"
            let mac = UInt64(0x100 + 2 * number)
            hub.interfaces.append(try interface(name, number + 2, mac: mac, [], to: "leaf\(number)", "eth0", line: 3))
            var leaf = Node(name: "leaf\(number)", location: location(4))
            leaf.interfaces = [try interface("eth0", 2, mac: mac + 1, [], to: "hub", name, line: 5)]
            lab.nodes.append(leaf)
            lab.links.append(link("leaf\(number)", "eth0", "hub", name, line: 6))
        }
        lab.nodes.insert(hub, at: 0)
        return lab
    }
}
