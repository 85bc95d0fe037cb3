// One thing that a bring-up does, as a value that can be printed, carried out and undone.

import LabFormat
import Packets

/// A step of a plan.
package struct Step: Sendable {
    package enum Kind: Sendable {
        /// A network namespace, marked, named, with `lo` up and IPv6 quiet.
        case namespace(NamespaceStep)
        /// A veth pair between two namespaces.
        case link(LinkStep)
        case offloads(interface: String, [String: Bool])
        /// Receive packet steering, by the numbers of processors.
        case steering(interface: String, [Int])
        case sysctl(Sysctl)
        case qdisc(interface: Interface, Qdisc)
        case xdp(interface: Interface, XDPFilter)
        /// A clsact qdisc and what hangs there.
        case filters(interface: Interface)
        /// Administratively up.
        case up(interface: Interface)
        case address(interface: Interface, Prefix)
        case neighbour(interface: Interface, Neighbour)
        case route(Route, interface: Interface?)
        /// A control group with a program for the node's senders.
        case egressGroup([FrameFilter])
        case ruleset(Ruleset)
        /// Connections in the node's table.
        case conntrack(ConntrackFill)
    }

    package var kind: Kind
    package var node: String
    /// Where the lab file asks for it.
    package var location: Location

    package init(_ kind: Kind, node: String, location: Location) {
        self.kind = kind
        self.node = node
        self.location = location
    }

    /// How a failed or finished lab gets rid of it: most things go with their namespace.
    package var undo: String {
        switch kind {
        case .namespace: "unmount and remove the name; the kernel frees what is inside"
        case .link: "goes with either of its namespaces"
        case .egressGroup: "remove the group"
        default: "goes with its namespace"
        }
    }
}

/// What a new namespace is given before it gets its name.
package struct NamespaceStep: Sendable {
    package var ipv6: Bool
    package var forwarding: Bool

    package init(ipv6: Bool, forwarding: Bool) {
        self.ipv6 = ipv6
        self.forwarding = forwarding
    }

    /// In the order they are written.
    package var sysctls: [(key: String, value: String)] {
        var sysctls: [(key: String, value: String)] = []
        if ipv6 {
            // No link-local address, router solicitation or advertisement disturbs the books.
            sysctls += [("net.ipv6.conf.default.addr_gen_mode", "1"), ("net.ipv6.conf.default.accept_ra", "0")]
            sysctls += [("net.ipv6.conf.default.router_solicitations", "0")]
            if forwarding { sysctls.append(("net.ipv6.conf.all.forwarding", "1")) }
        } else {
            sysctls += [("net.ipv6.conf.all.disable_ipv6", "1"), ("net.ipv6.conf.default.disable_ipv6", "1")]
        }
        if forwarding { sysctls.append(("net.ipv4.ip_forward", "1")) }
        return sysctls
    }
}

/// The two ends of a link. The request goes to the namespace of `near`.
package struct LinkStep: Sendable {
    package var near: Endpoint
    package var far: Endpoint
    package var nearInterface: Interface
    package var farInterface: Interface

    package init(near: Endpoint, far: Endpoint, nearInterface: Interface, farInterface: Interface) {
        self.near = near
        self.far = far
        self.nearInterface = nearInterface
        self.farInterface = farInterface
    }
}
