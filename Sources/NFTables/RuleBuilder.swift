// Says a rule in nft's words, and gives the expressions nft itself would make of them.

import CLibmnl
import Packets

/// A rule under construction: conditions and statements are appended in the order they are called.
///
/// As nft does, it first checks that a packet has the header that a condition reads (`meta nfproto ipv4` before
/// `ip saddr` in the family inet), once in each rule; nft shows that only where it was asked for.
package struct RuleBuilder: Sendable {
    package enum Side: Hashable, Sendable { case source, destination }

    package let family: Family
    package private(set) var expressions: [any Expression] = []
    /// What earlier conditions leave possible: IP version (ip or ip6) and IPPROTO_*.
    private var network: Family?
    private var transport: UInt8?

    package init(_ family: Family) {
        self.family = family
        if family == .ip || family == .ip6 { network = family }
    }

    package func rule(comment: String? = nil, tag: Int? = nil) -> Rule {
        Rule(expressions, comment: comment, tag: tag)
    }

    /// Any other expression.
    package mutating func append(_ expression: some Expression) { expressions.append(expression) }

    /// `meta nfproto ipv4` or what says the same in the table's family.
    private mutating func require(network wanted: Family) throws(ConflictingConditions) {
        if network == wanted { return }
        if let network { throw ConflictingConditions(family: family, first: network.rawValue, second: wanted.rawValue) }
        network = wanted
        if family == .inet {
            append(Meta(.networkFamily))
            append(Cmp(.equal, [wanted.number]))
        } else {
            append(Meta(.protocol))
            append(Cmp(.equal, wanted == .ip6 ? [0x86, 0xdd] : [0x08, 0x00]))
        }
    }

    /// `meta l4proto NUMBER`
    package mutating func transport(_ number: UInt8) throws(ConflictingConditions) {
        if transport == number { return }
        if let transport {
            throw ConflictingConditions(family: family, first: "protocol \(transport)", second: "protocol \(number)")
        }
        transport = number
        append(Meta(.transportProtocol))
        append(Cmp(.equal, [number]))
    }

    /// `ip saddr PREFIX`, `ip6 daddr != PREFIX`
    package mutating func address(
        _ side: Side, _ prefix: Prefix, negated: Bool = false
    ) throws(ConflictingConditions) {
        let isIPv6 = prefix.address.isIPv6
        try require(network: isIPv6 ? .ip6 : .ip)
        let size = isIPv6 ? 16 : 4
        let start = isIPv6 ? 8 : 12
        let offset = UInt32(side == .source ? start : start + size)
        let network = prefix.network.address.bytes
        let whole = prefix.length % 8 == 0 && prefix.length > 0
        // Whole bytes are loaded alone; other lengths are cut out with a mask.
        let length = whole ? prefix.length / 8 : size
        append(Payload(.network, offset: offset, length: UInt32(length)))
        if !whole { append(Bitwise(mask: Prefix(Self.allOnes(size), length: prefix.length).network.address.bytes)) }
        append(Cmp(negated ? .notEqual : .equal, Array(network.prefix(length))))
    }

    private static func allOnes(_ size: Int) -> IPAddress { IPAddress(bytes: Array(repeating: 0xff, count: size)) }

    /// `udp dport 9000-9010`, `tcp sport != 80`
    package mutating func port(
        _ number: UInt8, _ side: Side, _ ports: ClosedRange<UInt16>, negated: Bool = false
    ) throws(ConflictingConditions) {
        try transport(number)
        append(Payload(.transport, offset: side == .source ? 0 : 2, length: 2))
        let first = bytes(of: ports.lowerBound.bigEndian)
        let last = bytes(of: ports.upperBound.bigEndian)
        if first == last {
            append(Cmp(negated ? .notEqual : .equal, first))
        } else if negated {
            append(RangeExpression(.outside, from: first, to: last))
        } else {
            append(Cmp(.greaterOrEqual, first))
            append(Cmp(.lessOrEqual, last))
        }
    }

    /// `reject`, `reject with tcp reset`
    package mutating func reject(tcpReset: Bool = false) throws(ConflictingConditions) {
        guard tcpReset else { return append(Reject(portUnreachableIn: family)) }
        try transport(UInt8(IPPROTO_TCP))
        append(Reject.tcpReset)
    }
}

/// Two conditions of one rule that no packet can meet: `udp dport 9 tcp dport 9`, `ip6 saddr` in a table of family ip.
package struct ConflictingConditions: Error, Hashable, CustomStringConvertible {
    package var family: Family
    package var first: String
    package var second: String

    package var description: String {
        "a rule of a table of family \(family) cannot match \(first) and \(second) at once; make two rules"
    }
}
