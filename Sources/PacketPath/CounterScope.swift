// How much of the machine a source counts.

extension CounterKey.Source {
    /// What one object of the source stands for.
    package enum Scope: String, Codable, Sendable, CaseIterable { case interface, socket, node, host }

    package var scope: Scope {
        switch self {
        case .link, .qdisc, .class, .filter, .ethtool: .interface
        case .socket, .listen, .connection, .packetSocket: .socket
        case .nft, .snmp, .netstat, .snmp6, .xfrm, .conntrack: .node
        case .softnet, .neighbour, .routeCache, .softirq, .interrupt, .processorTime: .host
        }
    }

    /// Whether its objects come and go while the node lives.
    package var hasObjects: Bool { self == .nft || scope == .interface || scope == .socket }
}
