// Which counter tells of a cause: a field name and where to look for it.

/// A counter as the catalogue knows it, before node and interface are filled in.
package struct CounterPattern: Sendable, Hashable {
    package enum Scope: Sendable, Hashable {
        /// One per network namespace.
        case node
        /// Of the interface the packet was on.
        case interface
        /// Of the other end of its veth pair.
        case peer
        /// Of the interface's root qdisc. Leaf and class count the same packets again.
        case rootQdisc
        /// Named nft counters of the rules that drop at this hook.
        case dropRules(hook: String)
        /// As `dropRules`, of every hook.
        case anyDropRule
        /// Summed over the node's sockets.
        case sockets
    }

    package var source: CounterKey.Source
    /// The kernel's name of the field: `tx_dropped`, `Udp.NoPorts`.
    package var name: String
    package var scope: Scope

    package static func link(_ name: String) -> Self { Self(source: .link, name: name, scope: .interface) }
    package static func peer(_ name: String) -> Self { Self(source: .link, name: name, scope: .peer) }
    package static func snmp(_ name: String) -> Self { Self(source: .snmp, name: name, scope: .node) }
    package static func netstat(_ name: String) -> Self { Self(source: .netstat, name: name, scope: .node) }
    package static let rootQdisc = Self(source: .qdisc, name: "drops", scope: .rootQdisc)
    package static let sockets = Self(source: .socket, name: "drops", scope: .sockets)
    package static let anyDropRule = Self(source: .nft, name: "packets", scope: .anyDropRule)
    package static func dropRules(_ hook: String) -> Self {
        Self(source: .nft, name: "packets", scope: .dropRules(hook: hook))
    }

    /// For people: `tx_dropped of the interface`.
    package var text: String {
        switch scope {
        case .node: "\(name) of the node"
        case .interface: "\(name) of the interface"
        case .peer: "\(name) of the peer interface"
        case .rootQdisc: "\(name) of the root qdisc"
        case .dropRules(let hook): "\(name) of the named counter in the \(hook) rule"
        case .anyDropRule: "\(name) of the named counters in the rules"
        case .sockets: "\(name) of the sockets"
        }
    }
}
