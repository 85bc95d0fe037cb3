// The routes that the file gives: every gateway must be a neighbour.

import Packets

extension LabResolver {
    mutating func resolveGivenRoutes() {
        for (index, entry) in file.nodes.enumerated() {
            var seen: [Destination: Location] = [:]
            for route in entry.value.routes {
                guard let resolved = resolve(route, of: lab.nodes[index]) else { continue }
                let destination = Destination(prefix: resolved.destination, metric: resolved.metric)
                if let first = seen.updateValue(route.location, forKey: destination) {
                    report.error(
                        "two routes to \(resolved.destination)", at: route.location, note: "the first one", at: first)
                }
                lab.nodes[index].routes.append(resolved)
            }
        }
    }

    /// What makes two routes the same to the kernel.
    private struct Destination: Hashable {
        var prefix: Prefix
        var metric: Int?
    }

    private func resolve(_ route: RouteFile, of node: Node) -> Route? {
        var interface: Interface?
        if let dev = route.dev {
            interface = node.interfaces.first { $0.name == dev.value }
            guard interface != nil else {
                let suggestion = Suggestion.text(for: dev.value, among: node.interfaces.map(\.name))
                report.error("node '\(node.name)' has no interface \(dev.value.shown)\(suggestion)", at: dev.location)
                return nil
            }
        }
        if let via = route.via {
            guard let connected = connected(via, node, interface) else { return nil }
            interface = connected
        }
        guard let destination = destination(route) else { return nil }
        return Route(
            destination: destination, kind: route.type, gateway: route.via?.value, interface: interface?.name,
            metric: route.metric, origin: .given, location: route.location)
    }

    private func destination(_ route: RouteFile) -> Prefix? {
        switch route.to {
        case .default: return .default(ipv6: route.via?.value.isIPv6 ?? false)
        case .network(let prefix):
            if let via = route.via, via.value.isIPv6 != prefix.address.isIPv6 {
                report.error("gateway \(via.value) is not of the family of \(prefix)", at: via.location)
                return nil
            }
            return prefix
        }
    }

    /// The interface whose subnet holds the gateway.
    private func connected(_ via: Located<IPAddress>, _ node: Node, _ wanted: Interface?) -> Interface? {
        let candidates = wanted.map { [$0] } ?? node.interfaces
        if node.interfaces.contains(where: { $0.addresses.contains { $0.address == via.value } }) {
            report.error("gateway \(via.value) is the node's own address", at: via.location)
            return nil
        }
        if let found = candidates.first(where: { $0.addresses.contains { $0.contains(via.value) } }) { return found }
        let place = wanted.map { "interface '\($0.name)'" } ?? "node '\(node.name)'"
        let networks = candidates.flatMap(\.addresses).map { "\($0.network)" }.prefix(4).joined(separator: ", ")
        let known = networks.isEmpty ? "" : " (\(networks))"
        report.error("gateway \(via.value) is not on a subnet of \(place)\(known)", at: via.location)
        return nil
    }
}

extension Prefix {
    /// 0.0.0.0/0 or ::/0.
    static func `default`(ipv6: Bool) -> Prefix { Prefix(IPAddress(number: 0, isIPv6: ipv6), length: 0) }
}
