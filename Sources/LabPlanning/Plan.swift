// A lab as an ordered list of steps. Pure and deterministic: the same lab and name give the same plan.

import LabFormat
import Packets

/// What `up` will do, in order.
package struct Plan: Sendable {
    package var lab: Lab
    /// The instance's name: the first part of its namespaces' names.
    package var instance: String
    package var steps: [Step]

    package init(lab: Lab, instance: String) {
        self.lab = lab
        self.instance = instance
        let ends = Self.ends(of: lab)
        steps = lab.nodes.map { Self.namespace($0) }
        steps += lab.links.compactMap { Self.link($0, ends) }
        for node in lab.nodes { steps += Self.configuration(of: node) }
    }

    /// The name of a node's namespace, as `ip netns` shows it.
    package func namespace(of node: String) -> String { "\(instance).\(node)" }

    private static func namespace(_ node: Node) -> Step {
        let ipv6 = node.interfaces.contains { $0.addresses.contains { $0.address.isIPv6 } }
        return Step(
            .namespace(NamespaceStep(ipv6: ipv6, forwarding: node.forwarding)), node: node.name, location: node.location
        )
    }

    /// An interface and how many its node has.
    private typealias End = (interface: Interface, siblings: Int)

    private static func ends(of lab: Lab) -> [Endpoint: End] {
        var ends: [Endpoint: End] = [:]
        for node in lab.nodes {
            for interface in node.interfaces {
                ends[Endpoint(node: node.name, interface: interface.name)] = (interface, node.interfaces.count)
            }
        }
        return ends
    }

    /// The node with more interfaces carries the requests, so that a star is made through one socket.
    private static func link(_ link: Link, _ ends: [Endpoint: End]) -> Step? {
        let sorted = link.endpoints.compactMap { endpoint in ends[endpoint].map { (endpoint, $0) } }
        guard sorted.count == 2 else { return nil }
        let (near, far) = sorted[1].1.siblings > sorted[0].1.siblings ? (sorted[1], sorted[0]) : (sorted[0], sorted[1])
        let step = LinkStep(near: near.0, far: far.0, nearInterface: near.1.interface, farInterface: far.1.interface)
        return Step(.link(step), node: near.0.node, location: link.location)
    }

    private static func configuration(of node: Node) -> [Step] {
        var steps = node.sysctls.map { Step(.sysctl($0), node: node.name, location: $0.location) }
        for interface in node.interfaces { steps += configuration(of: interface, node) }
        for route in node.routes {
            let interface = route.interface.flatMap { node.interface($0) }
            // The kernel takes no route over an interface that is down; a route the lab file gives is its author's to judge.
            if route.origin == .automatic, let interface, !interface.up { continue }
            steps.append(Step(.route(route, interface: interface), node: node.name, location: route.location))
        }
        if let first = node.cgroupEgress.first {
            steps.append(Step(.egressGroup(node.cgroupEgress), node: node.name, location: first.location))
        }
        if !node.ruleset.isEmpty {
            steps.append(Step(.ruleset(node.ruleset), node: node.name, location: node.location))
        }
        if let fill = node.conntrack { steps.append(Step(.conntrack(fill), node: node.name, location: fill.location)) }
        return steps
    }

    private static func configuration(of interface: Interface, _ node: Node) -> [Step] {
        var kinds: [Step.Kind] = []
        if let wanted = interface.offloads.wanted { kinds.append(.offloads(interface: interface.name, wanted)) }
        if !interface.steering.isEmpty { kinds.append(.steering(interface: interface.name, interface.steering)) }
        if let xdp = interface.xdp { kinds.append(.xdp(interface: interface, xdp)) }
        if let qdisc = interface.qdisc { kinds.append(.qdisc(interface: interface, qdisc)) }
        if !interface.filters.isEmpty { kinds.append(.filters(interface: interface)) }
        kinds += interface.addresses.map { .address(interface: interface, $0) }
        if interface.up { kinds.append(.up(interface: interface)) }
        kinds += interface.neighbours.map { .neighbour(interface: interface, $0) }
        return kinds.map { Step($0, node: node.name, location: interface.location) }
    }
}

extension Node {
    /// The interface of a name.
    package func interface(_ name: String) -> Interface? { interfaces.first { $0.name == name } }
}

extension Offloads {
    /// ethtool's short names and their state; nil: leave the device as the kernel makes it.
    package var wanted: [String: Bool]? {
        let quiet = ["tx": false, "sg": false, "tso": false, "gso": false, "gro": false]
        switch self {
        case .off: return quiet
        case .realistic: return nil
        case .features(let features): return quiet.merging(features) { _, asked in asked }
        }
    }
}
