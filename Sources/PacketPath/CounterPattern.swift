// Which counter tells of a cause: a field name and where to look for it.

/// A counter as the catalogue knows it, before node and interface are filled in.
package struct CounterPattern: Sendable, Hashable {
    package enum Scope: Sendable, Hashable {
        /// One per network namespace.
        case node
        /// Of the interface the packet was on.
        case interface
        /// Of an interface of the node: the event does not say which.
        case interfaces
        /// Of the other end of its veth pair.
        case peer
        /// Of the interface's root qdisc. Leaf and class count the same packets again.
        case rootQdisc
        /// Of the interface's clsact or ingress qdisc, where tc's filters hang.
        case filterQdisc
        /// Named nft counters of the rules that drop at this hook.
        case dropRules(hook: String)
        /// As `dropRules`, of every hook.
        case anyDropRule
        /// Summed over the node's sockets.
        case sockets
        /// One for the whole machine: other namespaces move it too, so it is no witness.
        case host
    }

    package var source: CounterKey.Source
    /// The kernel's name of the field: `tx_dropped`, `Udp.NoPorts`. A `*` stands for the number of a queue.
    package var name: String
    package var scope: Scope
    /// Fragments of a datagram end one by one, and this counter may count the datagram: no sum to compare events with.
    package var countsDatagrams = false

    package static func link(_ name: String) -> Self { Self(source: .link, name: name, scope: .interface) }
    package static func links(_ name: String) -> Self { Self(source: .link, name: name, scope: .interfaces) }
    package static func peer(_ name: String) -> Self { Self(source: .link, name: name, scope: .peer) }
    package static func snmp(_ name: String) -> Self { Self(source: .snmp, name: name, scope: .node) }
    package static func netstat(_ name: String) -> Self { Self(source: .netstat, name: name, scope: .node) }
    package static func xfrm(_ name: String) -> Self { Self(source: .xfrm, name: name, scope: .node) }
    package static func conntrack(_ name: String) -> Self { Self(source: .conntrack, name: name, scope: .node) }
    package static func ethtool(_ name: String) -> Self { Self(source: .ethtool, name: name, scope: .interface) }
    package static func softnet(_ name: String) -> Self { Self(source: .softnet, name: name, scope: .host) }
    package static func neighbours(_ name: String) -> Self { Self(source: .neighbour, name: name, scope: .host) }
    package static func routeCache(_ name: String) -> Self { Self(source: .routeCache, name: name, scope: .host) }
    package static func datagrams(_ name: String) -> Self {
        Self(source: .snmp, name: name, scope: .node, countsDatagrams: true)
    }
    package static let rootQdisc = Self(source: .qdisc, name: "drops", scope: .rootQdisc)
    package static let filterQdisc = Self(source: .qdisc, name: "drops", scope: .filterQdisc)
    package static let sockets = Self(source: .socket, name: "drops", scope: .sockets)
    package static let packetSockets = Self(source: .packetSocket, name: "drops", scope: .sockets)
    package static let anyDropRule = Self(source: .nft, name: "packets", scope: .anyDropRule)
    package static func dropRules(_ hook: String) -> Self {
        Self(source: .nft, name: "packets", scope: .dropRules(hook: hook))
    }

    /// The same counter where `function` frees packets: those of IPv6 have counters of their own (/proc/net/snmp6).
    func counting(in function: String?) -> CounterPattern {
        guard let function, ["ip6", "ipv6", "udp6", "udpv6", "icmpv6"].contains(where: function.contains),
            [.snmp, .netstat].contains(source), let dot = name.firstIndex(of: "."),
            let group = ["Ip": "Ip6", "IpExt": "Ip6", "Udp": "Udp6", "Icmp": "Icmp6"][String(name[..<dot])]
        else { return self }
        var pattern = self
        pattern.source = .snmp6
        pattern.name = group + name[name.index(after: dot)...]
        return pattern
    }

    /// For people: `tx_dropped of the interface`.
    package var text: String {
        switch scope {
        case .node: "\(name) of the node"
        case .interface: "\(name) of the interface"
        case .interfaces: "\(name) of the node's interfaces"
        case .peer: "\(name) of the peer interface"
        case .rootQdisc: "\(name) of the root qdisc"
        case .filterQdisc: "\(name) of the clsact or ingress qdisc"
        case .dropRules(let hook): "\(name) of the named counter in the \(hook) rule"
        case .anyDropRule: "\(name) of the named counters in the rules"
        case .sockets: "\(name) of the sockets"
        case .host: "\(name) of the whole machine"
        }
    }

    /// The breadth of what it counts: `node`, `interface` or `host`.
    package var breadth: String {
        switch scope {
        case .interface, .interfaces, .peer, .rootQdisc, .filterQdisc: "interface"
        case .node, .dropRules, .anyDropRule, .sockets: "node"
        case .host: "host"
        }
    }

    /// As nstat writes it, without dot: `UdpNoPorts`; nil: nstat does not know it.
    var nstatName: String? { [.snmp, .netstat].contains(source) ? name.filter { $0 != "." } : nil }

    /// The command that shows it, in the node; nil: nstat does.
    var command: String? {
        switch source {
        case .link: "ip -s -s link show dev IF"
        case .qdisc: "tc -s qdisc show dev IF"
        case .nft: "nft list counters"
        case .socket: "ss -uanmp"
        case .conntrack: "conntrack -S"
        case .xfrm: "grep \(name) /proc/net/xfrm_stat"
        case .ethtool: "ethtool -S IF"
        case .softnet: "cat /proc/net/softnet_stat"
        case .neighbour: "cat /proc/net/stat/arp_cache"
        case .routeCache: "cat /proc/net/stat/rt_cache"
        case .packetSocket: "ss -0 -anmp"
        case .class: "tc -s class show dev IF"
        case .filter: "tc -s filter show dev IF"
        case .snmp6: "nstat -az \(name)"
        case .listen: "ss -ltnm"
        case .connection: "ss -tnmi"
        case .softirq: "cat /proc/softirqs"
        case .interrupt: "cat /proc/interrupts"
        case .processorTime: "cat /proc/stat"
        default: nil
        }
    }
}

extension [CounterPattern] {
    /// What a local UDP sender's node counts too, whatever stage below UDP drops its packet within the call.
    static let localSender: Self = [.snmp("Udp.SndbufErrors"), .snmp("Ip.OutDiscards")]
}
