// Rules read back from the kernel.

import CLibmnl
import Netlink

/// A rule as the kernel has it, in nft's words. Equivalent: a line of `nft -a list ruleset`.
package struct RuleReading: Hashable, Sendable {
    package var family: Family
    package var table: String
    package var chain: String
    /// The kernel's number for it in its table.
    package var handle: UInt64
    /// Without the comment, with `[name]` for an expression that netlab has no words for.
    package var text: String
    package var comment: String?
    /// Of a counter in the rule itself.
    package var packets: UInt64?
    package var bytes: UInt64?
    /// The name of the table's counter that it counts into.
    package var counter: String?
    /// A condition stands behind its counter: it counts more packets than those that meet the verdict.
    package var countsMore = false
    /// `drop`, `accept`, `jump other`...; nil where the rule decides nothing.
    package var verdict: String?
}

extension Reader {
    /// Every rule of the namespace, in the order of the kernel's chains.
    package static func rules<Link: Transport & ~Copyable>(
        over socket: inout Netlink.Socket<Link>
    ) throws(NFTablesError) -> [RuleReading] {
        let sets = try SetReading.anonymous(over: &socket)
        return try dump(MessageKind.getRule, over: &socket, operation: "list rules").compactMap { rule($0, sets) }
    }

    private static func rule(_ reply: Reply, _ sets: [SetReading]) -> RuleReading? {
        let attributes = reply.attributes(after: 4)
        guard let family = family(of: reply), let table = attributes.string(UInt16(NFTA_RULE_TABLE.rawValue)),
            let chain = attributes.string(UInt16(NFTA_RULE_CHAIN.rawValue))
        else { return nil }
        let list = attributes.nested(UInt16(NFTA_RULE_EXPRESSIONS.rawValue))?.all ?? []
        var text = RuleText(family: family, sets: sets.filter { $0.family == family && $0.table == table })
        for element in list { text.read(Attributes(element.value)) }
        let handle = attributes.number(UInt16(NFTA_RULE_HANDLE.rawValue), as: UInt64.self) ?? 0
        return RuleReading(
            family: family, table: table, chain: chain, handle: UInt64(bigEndian: handle), text: text.finished,
            comment: attributes.bytes(UInt16(NFTA_RULE_USERDATA.rawValue)).flatMap(UserData.comment),
            packets: text.packets, bytes: text.bytes, counter: text.counter, countsMore: text.countsMore,
            verdict: text.verdict)
    }
}
