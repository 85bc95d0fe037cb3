// The netlink requests of a step, and what to say when one fails.

import LabFormat
import LabPlanning
import Netlink
import SystemCalls
import SystemPackage

extension Step {
    /// The requests to the node's own namespace; steps that are no requests have none.
    func requests() throws(NetlinkError) -> [Message] {
        switch kind {
        case .namespace, .link, .offloads, .steering, .sysctl, .xdp, .egressGroup, .ruleset, .conntrack: []
        case .qdisc(let interface, let qdisc): qdisc.requests(index: interface.index)
        case .filters(let interface): interface.filterRequests
        case .up(let interface): [try LinkChange(index: interface.index, up: true).message()]
        case .address(let interface, let prefix): [try InterfaceAddress(index: interface.index, prefix: prefix).add()]
        case .neighbour(let interface, let entry):
            [try NeighbourEntry(index: interface.index, address: entry.address, mac: entry.mac).add()]
        case .route(let route, let interface): [try RouteEntry(route, index: interface?.index).add()]
        }
    }

    /// What the netlink request does, for messages.
    var operation: String {
        switch kind {
        case .qdisc: "set qdisc"
        case .filters: "add filter"
        case .up: "set link up"
        case .address: "add address"
        case .neighbour: "add neighbour"
        case .route: "add route"
        default: "configure"
        }
    }

    /// What the step is about: `eth1: qdisc tbf`.
    var object: String {
        switch kind {
        case .namespace: "namespace"
        case .link(let link): "link \(link.near) - \(link.far)"
        case .offloads(let interface, _): "\(interface): offloads"
        case .steering(let interface, _): "\(interface): rps"
        case .sysctl(let sysctl): "sysctl \(sysctl.key)"
        case .qdisc(let interface, let qdisc): "\(interface.name): qdisc \(qdisc.kind)"
        case .xdp(let interface, _): "\(interface.name): xdp"
        case .filters(let interface): "\(interface.name): filters"
        case .up(let interface): interface.name
        case .address(let interface, let prefix): "\(interface.name): address \(prefix)"
        case .neighbour(let interface, let entry): "\(interface.name): neighbour \(entry.address)"
        case .route(let route, _): "route \(route.words)"
        case .egressGroup: "cgroup-egress"
        case .ruleset: "rules"
        case .conntrack: "conntrack"
        }
    }

    /// A kernel without the qdisc's kind refuses with ENOENT: the lab cannot be made here, and is skipped.
    func missingCapability(for error: NetlinkError) -> MissingCapability? {
        guard case .qdisc(let interface, let qdisc) = kind, error.errno == .noSuchFileOrDirectory else { return nil }
        return MissingCapability(qdisc.missingKind, "\(node):\(interface.name): \(error)", at: location)
    }

    /// What a person can do about a failure, where we know it.
    func remedy(for error: any Error) -> String? {
        let errno = (error as? NetlinkError)?.errno ?? (error as? SystemCallError)?.errno
        switch (kind, errno) {
        case (_, .notPermitted?), (_, .permissionDenied?): return "netlab needs root's rights: try sudo"
        case (.namespace, .fileExists?):
            return
                "a name under /run/netns that netlab did not make is never taken over: remove it, or choose another --name"
        default: return nil
        }
    }
}

extension Qdisc {
    /// The kind this kernel lacks, of the qdisc and those at its leaves.
    fileprivate var missingKind: String {
        kinds.first { !QdiscProbe.isAvailable($0) } ?? kind
    }
}

extension RouteEntry {
    init(_ route: Route, index: Int?) {
        let kind: Kind =
            switch route.kind {
            case .unicast: .unicast
            case .blackhole: .blackhole
            case .unreachable: .unreachable
            case .prohibit: .prohibit
            }
        self.init(
            destination: route.destination, kind: kind, gateway: route.gateway, index: index, metric: route.metric)
    }
}

extension VethEnd {
    init(_ interface: Interface) {
        self.init(name: interface.name, index: interface.index, mac: interface.mac, mtu: interface.mtu)
    }
}
