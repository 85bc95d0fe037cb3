// A node of a lab: one network namespace and what is in it.

import Packets

/// A host or router: a network namespace `INSTANCE.NODE`.
package struct Node: Sendable {
    package var name: String
    package var location: Location
    /// net.ipv4.ip_forward (and IPv6 forwarding where the lab uses IPv6).
    package var forwarding = false
    /// Written in this order after the links are there.
    package var sysctls: [Sysctl] = []
    /// In the order in which interface indexes are given: 2, 3, ... (`lo` is 1).
    package var interfaces: [Interface] = []
    package var routes: [Route] = []
    package var ruleset = Ruleset()
    /// Made when the rules are there.
    package var conntrack: ConntrackFill?
    /// What the program of the senders' control group drops.
    package var cgroupEgress: [FrameFilter] = []
    package var sockets: [Socket] = []
    /// In the order of the file; `Lab.startOrder` says which starts first.
    package var processes: [NodeProcess] = []

    package init(name: String, location: Location) {
        self.name = name
        self.location = location
    }
}

/// A sysctl of the node's network namespace, by its dotted name.
package struct Sysctl: Hashable, Sendable {
    /// `net.ipv4.udp_rmem_min`
    package var key: String
    package var value: String
    /// Written `key?` in the lab file: skipped where the kernel lacks it.
    package var optional: Bool
    package var location: Location

    package init(key: String, value: String, optional: Bool, location: Location) {
        self.key = key
        self.value = value
        self.optional = optional
        self.location = location
    }

    /// The file below /proc/sys. A dot inside an interface name is written as a slash, as sysctl(8) has it.
    package var path: String {
        "/proc/sys/" + String(key.map { $0 == "." ? "/" : $0 == "/" ? "." : $0 })
    }
}

/// An interface of a node: here one end of a veth pair.
package struct Interface: Sendable {
    package var name: String
    package var location: Location
    /// The index inside the node's namespace, preset when the link is made.
    package var index: Int
    package var mac: MACAddress
    package var mtu: Int
    /// Administrative state after bring-up.
    package var up = true
    package var addresses: [Prefix] = []
    package var qdisc: Qdisc?
    package var xdp: XDPFilter?
    package var ingress: [FrameFilter] = []
    package var egress: [FrameFilter] = []
    package var neighbours: [Neighbour] = []
    package var offloads = Offloads.off
    /// Processors that take the packets it receives (RPS); empty: none but the one that got them.
    package var steering: [Int] = []
    /// The endpoint at the other end of the link.
    package var peer: Endpoint

    package init(name: String, location: Location, index: Int, mac: MACAddress, mtu: Int, peer: Endpoint) {
        self.name = name
        self.location = location
        self.index = index
        self.mac = mac
        self.mtu = mtu
        self.peer = peer
    }
}

/// A permanent neighbour entry.
package struct Neighbour: Hashable, Sendable {
    package var address: IPAddress
    package var mac: MACAddress

    package init(address: IPAddress, mac: MACAddress) {
        self.address = address
        self.mac = mac
    }
}

/// What an interface does in the place of the stack. Labs are quiet: all off unless asked for.
package enum Offloads: Hashable, Sendable {
    /// tso, gso, gro, sg and tx checksumming off.
    case off
    /// `offloads: realistic`: as the kernel makes the device.
    case realistic
    /// Feature by feature, by ethtool's short names: tx, sg, tso, gso, gro; the rest off.
    case features([String: Bool])
}

/// A route of a node.
package struct Route: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable { case unicast, blackhole, unreachable, prohibit }
    package enum Origin: Hashable, Sendable { case given, automatic }

    package var destination: Prefix
    package var kind: Kind
    package var gateway: IPAddress?
    package var interface: String?
    package var metric: Int?
    package var origin: Origin
    package var location: Location

    package init(
        destination: Prefix, kind: Kind = .unicast, gateway: IPAddress? = nil, interface: String? = nil,
        metric: Int? = nil, origin: Origin, location: Location
    ) {
        self.destination = destination
        self.kind = kind
        self.gateway = gateway
        self.interface = interface
        self.metric = metric
        self.origin = origin
        self.location = location
    }
}
