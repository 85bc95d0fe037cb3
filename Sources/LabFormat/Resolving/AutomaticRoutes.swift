// Routes that nobody wrote: default routes for leaves, and for routers the commonest next hop with its exceptions.

import Packets

extension LabResolver {
    /// Adds what `routes: auto` or `full` asks for. A given route wins: nothing is added into what it covers.
    mutating func addAutomaticRoutes() {
        guard file.routes != .none else { return }
        var graph = RoutingGraph(lab, places)
        for index in lab.nodes.indices where !graph.isTransit(index) { addDefaults(leaf: index) }
        let subnets = file.routes == .full ? graph.allSubnets() : graph.subnetsThatMatter(flowEndpoints())
        var hops = Array(repeating: [(destination: Prefix, hop: NextHop)](), count: lab.nodes.count)
        for subnet in subnets {
            for (router, hop) in graph.nextHops(to: subnet) { hops[router].append((subnet.prefix, hop)) }
        }
        for index in lab.nodes.indices where graph.isTransit(index) { addRoutes(router: index, hops[index]) }
    }

    private func flowEndpoints() -> [InterfacePlace] {
        lab.traffic.flows.flatMap { flow -> [InterfacePlace] in
            guard case .endpoint(let to) = flow.to else { return [places[flow.from]].compactMap { $0 } }
            return [places[flow.from], places[to]].compactMap { $0 }
        }
    }

    /// A default route of each family through the first neighbour that forwards.
    private mutating func addDefaults(leaf index: Int) {
        for ipv6 in [false, true] {
            for interface in lab.nodes[index].interfaces {
                guard let peer = places[interface.peer], lab.nodes[peer.node].forwarding else { continue }
                guard let gateway = RoutingGraph.gateway(from: interface, to: self.interface(peer), ipv6: ipv6) else {
                    continue
                }
                let hop = NextHop(gateway: gateway, interface: interface.name)
                add([(.default(ipv6: ipv6), hop)], to: index)
                break
            }
        }
    }

    private mutating func addRoutes(router index: Int, _ hops: [(destination: Prefix, hop: NextHop)]) {
        for ipv6 in [false, true] {
            let family = hops.filter { $0.destination.address.isIPv6 == ipv6 }
            let common = file.routes == .full ? nil : commonest(family.map(\.hop))
            let exceptions = family.filter { $0.hop != common }
            add((common.map { [(.default(ipv6: ipv6), $0)] } ?? []) + exceptions, to: index)
        }
    }

    /// The hop that most destinations share; the first one of equals.
    private func commonest(_ hops: [NextHop]) -> NextHop? {
        var counts: [NextHop: Int] = [:]
        for hop in hops { counts[hop, default: 0] += 1 }
        let most = counts.values.max()
        return hops.first { counts[$0] == most }
    }

    private mutating func add(_ routes: [(destination: Prefix, hop: NextHop)], to index: Int) {
        let node = lab.nodes[index]
        let given = node.routes.filter { $0.origin == .given }.map(\.destination)
        let free = routes.filter { route in
            !given.contains { $0.length <= route.destination.length && $0.contains(route.destination.address) }
        }
        lab.nodes[index].routes += free.map { destination, hop in
            Route(
                destination: destination, gateway: hop.gateway, interface: hop.interface, origin: .automatic,
                location: node.location)
        }
    }
}

/// Where a router sends a packet next.
struct NextHop: Hashable {
    var gateway: IPAddress
    var interface: String
}
