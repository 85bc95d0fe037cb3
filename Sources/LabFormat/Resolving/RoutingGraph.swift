// The routers of a lab and the shortest ways between them, by hops.

import Packets

/// A subnet and the nodes on it.
struct RoutedSubnet {
    var prefix: Prefix
    var link: Int
}

/// Routers with two or more interfaces, and the links between them.
struct RoutingGraph {
    /// A link from one router to another, usable by one family.
    private struct Edge {
        var peer: Int
        var hop: NextHop
    }

    private let lab: Lab
    private let places: [Endpoint: InterfacePlace]
    private let transit: [Bool]
    /// Edges of each node in the order of its interfaces, for IPv4 and for IPv6.
    private let edges: [[[Edge]]]
    private let linkEnds: [[InterfacePlace]]
    /// Distances of the search at hand; only entries of this `search` count.
    private var distances: [(search: Int, hops: Int)]
    private var search = 0

    init(_ lab: Lab, _ places: [Endpoint: InterfacePlace]) {
        self.lab = lab
        self.places = places
        let transit = lab.nodes.map { $0.forwarding && $0.interfaces.count > 1 }
        self.transit = transit
        edges = [false, true].map { ipv6 in
            lab.nodes.indices.map { index in
                guard transit[index] else { return [] }
                return lab.nodes[index].interfaces.compactMap { interface in
                    guard let peer = places[interface.peer], transit[peer.node] else { return nil }
                    let far = lab.nodes[peer.node].interfaces[peer.interface]
                    guard let gateway = Self.gateway(from: interface, to: far, ipv6: ipv6) else { return nil }
                    return Edge(peer: peer.node, hop: NextHop(gateway: gateway, interface: interface.name))
                }
            }
        }
        linkEnds = lab.links.map { $0.endpoints.compactMap { places[$0] } }
        distances = Array(repeating: (0, 0), count: lab.nodes.count)
    }

    /// Does the node pass packets between its interfaces?
    func isTransit(_ node: Int) -> Bool { transit[node] }

    /// The first address of the far end that lies on a subnet of the near end.
    static func gateway(from near: Interface, to far: Interface, ipv6: Bool) -> IPAddress? {
        far.addresses.map(\.address).first { address in
            address.isIPv6 == ipv6 && near.addresses.contains { $0.contains(address) }
        }
    }

    /// Every subnet of the lab.
    func allSubnets() -> [RoutedSubnet] {
        subnets(lab.nodes.indices.flatMap { node in interfaces(of: node) })
    }

    /// The subnets of leaves and of the flows' ends: packets go nowhere else.
    func subnetsThatMatter(_ flowEnds: [InterfacePlace]) -> [RoutedSubnet] {
        subnets(lab.nodes.indices.filter { !transit[$0] }.flatMap { interfaces(of: $0) } + flowEnds)
    }

    private func interfaces(of node: Int) -> [InterfacePlace] {
        lab.nodes[node].interfaces.indices.compactMap { index in
            places[Endpoint(node: lab.nodes[node].name, interface: lab.nodes[node].interfaces[index].name)]
        }
    }

    private func subnets(_ interfaces: [InterfacePlace]) -> [RoutedSubnet] {
        var seen: Set<Prefix> = []
        var subnets: [RoutedSubnet] = []
        for place in interfaces {
            for address in lab.nodes[place.node].interfaces[place.interface].addresses {
                let network = address.network
                if seen.insert(network).inserted { subnets.append(RoutedSubnet(prefix: network, link: place.link)) }
            }
        }
        return subnets
    }

    /// The next hop of every router that can reach the subnet and is not on it, by a search from the subnet outwards.
    mutating func nextHops(to subnet: RoutedSubnet) -> [(router: Int, hop: NextHop)] {
        search += 1
        let family = edges[subnet.prefix.address.isIPv6 ? 1 : 0]
        var queue = linkEnds[subnet.link].filter { transit[$0.node] && isOn(subnet.prefix, $0) }.map(\.node)
        for node in queue { distances[node] = (search, 0) }
        var hops: [(router: Int, hop: NextHop)] = []
        var head = 0
        while head < queue.count {
            let node = queue[head]
            head += 1
            let distance = distances[node].hops
            if distance > 0, let hop = firstHop(of: node, distance, family) { hops.append((node, hop)) }
            for edge in family[node] where distances[edge.peer].search != search {
                distances[edge.peer] = (search, distance + 1)
                queue.append(edge.peer)
            }
        }
        return hops
    }

    private func isOn(_ prefix: Prefix, _ place: InterfacePlace) -> Bool {
        lab.nodes[place.node].interfaces[place.interface].addresses.contains { prefix.contains($0.address) }
    }

    /// Of several shortest ways the one through the first interface.
    private func firstHop(of node: Int, _ distance: Int, _ family: [[Edge]]) -> NextHop? {
        family[node].first { distances[$0.peer].search == search && distances[$0.peer].hops == distance - 1 }?.hop
    }
}
