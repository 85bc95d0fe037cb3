// A lab made by hand: client - router - server, with everything that a plan has a step for.

import LabFormat
import Packets
import Testing

enum Sample {
    static func location(_ line: Int) -> Location { Location(file: "lab.yaml", line: line, column: 3) }

    static func prefix(_ text: String) throws -> Prefix { try #require(Prefix(text)) }

    static func interface(_ name: String, _ index: Int, to peer: String, _ peerInterface: String, line: Int = 5)
        -> Interface
    {
        Interface(
            name: name, location: location(line), index: index, mac: MACAddress(0x0200_0000_0000 + UInt64(index)),
            mtu: 1500,
            peer: Endpoint(node: peer, interface: peerInterface))
    }

    static func node(_ name: String, line: Int, _ interfaces: Interface...) -> Node {
        var node = Node(name: name, location: location(line))
        node.interfaces = interfaces
        return node
    }

    static func link(_ a: (String, String), _ b: (String, String), line: Int) -> Link {
        Link(
            endpoints: [Endpoint(node: a.0, interface: a.1), Endpoint(node: b.0, interface: b.1)], mtu: 1500,
            location: location(line))
    }

    /// Two links, all of IPv4, nothing that changes the nodes.
    static func chain() throws -> Lab {
        var client = node("client", line: 2, interface("eth0", 2, to: "router", "eth0"))
        var router = node(
            "router", line: 3, interface("eth0", 2, to: "client", "eth0"), interface("eth1", 3, to: "server", "eth0"))
        var server = node("server", line: 4, interface("eth0", 2, to: "router", "eth1"))
        client.interfaces[0].addresses = [try prefix("10.0.0.1/24")]
        router.interfaces[0].addresses = [try prefix("10.0.0.2/24")]
        router.interfaces[1].addresses = [try prefix("10.0.1.1/24")]
        server.interfaces[0].addresses = [try prefix("10.0.1.2/24")]
        router.forwarding = true
        client.routes = [try route("0.0.0.0/0", via: "10.0.0.2", line: 20)]
        server.routes = [try route("0.0.0.0/0", via: "10.0.1.1", line: 21)]
        var lab = Lab(name: "chain", file: "lab.yaml", text: "name: chain\n")
        lab.nodes = [client, router, server]
        lab.links = [
            link(("client", "eth0"), ("router", "eth0"), line: 10),
            link(("router", "eth1"), ("server", "eth0"), line: 11),
        ]
        return lab
    }

    static func route(
        _ destination: String, _ kind: Route.Kind = .unicast, via gateway: String? = nil, dev interface: String? = nil,
        metric: Int? = nil, origin: Route.Origin = .automatic, line: Int = 20
    ) throws -> Route {
        Route(
            destination: try prefix(destination), kind: kind, gateway: try gateway.map { try #require(IPAddress($0)) },
            interface: interface, metric: metric, origin: origin, location: location(line))
    }
}
