// nftables as a lab file says it: tables of chains of rules, in nft's own words.

import Packets

/// The nftables of one node: tables named `netlab`, one for each family in use, and native nft text.
package struct Ruleset: Hashable, Sendable {
    package var tables: [Table] = []
    /// The text under `nftables: |`, for libnftables.
    package var native: String?
    package var nativeLocation: Location?

    package init() {}

    package var isEmpty: Bool { tables.isEmpty && native == nil }
}

package struct Table: Hashable, Sendable {
    package enum Family: String, Hashable, Sendable, CaseIterable { case inet, ip, ip6, bridge, netdev }

    package var family: Family
    package var name: String
    package var chains: [Chain] = []
    /// Named counter objects, in the order of first use.
    package var counters: [String] = []

    package init(family: Family, name: String) {
        self.family = family
        self.name = name
    }
}

package struct Chain: Hashable, Sendable {
    package enum Hook: String, Hashable, Sendable, CaseIterable {
        case prerouting, input, forward, output, postrouting, ingress, egress
    }
    package enum Kind: String, Hashable, Sendable { case filter, nat, route }

    /// Where a base chain hooks in; nil for a chain that is jumped to.
    package struct Base: Hashable, Sendable {
        package var hook: Hook
        package var kind: Kind
        package var priority: Int32
        /// The interface, for the netdev family.
        package var device: String?
        /// `policy drop`: its last rule counts what the policy would drop; only `return` in a rule reaches the policy itself.
        package var policyDrops = false

        package init(hook: Hook, kind: Kind, priority: Int32, device: String? = nil) {
            self.hook = hook
            self.kind = kind
            self.priority = priority
            self.device = device
        }
    }

    package var name: String
    package var base: Base?
    package var rules: [Rule] = []

    package init(name: String, base: Base? = nil) {
        self.name = name
        self.base = base
    }
}

package struct Rule: Hashable, Sendable {
    package enum Verdict: Hashable, Sendable {
        case accept, drop
        /// icmpx port-unreachable, or the reset of a TCP connection.
        case reject(tcpReset: Bool)
        case jump(String)
        case goto(String)
        case `return`
        case snat(to: IPAddress, ports: ClosedRange<UInt16>?)
        case dnat(to: IPAddress, ports: ClosedRange<UInt16>?)
        case masquerade
    }

    package var matches: [Match] = []
    /// The name of the counter object that counts this rule's packets.
    package var counter: String?
    /// nil: the packet goes on to the next rule.
    package var verdict: Verdict?
    /// "netlab" marks a rule that netlab appended, such as the counted drop of a drop policy.
    package var comment: String?
    package var location: Location

    package init(location: Location) { self.location = location }
}

/// One condition of a rule.
package enum Match: Hashable, Sendable {
    package enum Direction: String, Hashable, Sendable { case source, destination }
    package enum Transport: String, Hashable, Sendable { case udp, tcp, sctp }

    /// `ip saddr 10.0.0.0/24`, `ip6 daddr != ::1`
    case address(Direction, Prefix, negated: Bool)
    /// `udp dport 9000-9010`; nil direction: only the protocol is matched.
    case port(Transport, Direction, ClosedRange<UInt16>, negated: Bool)
    /// `meta l4proto udp` by protocol number.
    case transport(UInt8)
    /// `iifname "eth0"`
    case inputInterface(String)
    case outputInterface(String)
    /// `ct state { new, established }`: new, established, related, invalid, untracked.
    case connectionState([String])
    /// `meta mark 7`
    case mark(UInt32)
    /// `limit rate 10/second burst 5 packets`, `limit rate over ...`
    case limit(rate: UInt64, per: UInt64, burst: UInt32, over: Bool)
    /// `numgen inc mod 10 0`, `numgen random mod 10 0`: true once in `modulus`.
    case numgen(random: Bool, modulus: UInt32, offset: UInt32)
}
