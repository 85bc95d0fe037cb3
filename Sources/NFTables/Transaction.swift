// One atomic change of a namespace's nf_tables: a batch of messages, carried out as a whole or not at all.

import CLibmnl
import Netlink
import SystemPackage

/// The messages of one batch, each with the object that it is about.
package struct Transaction: Sendable {
    private struct Step: Sendable {
        var message: Message
        var object: NFTablesObject
        var tag: Int?
    }

    private var steps: [Step] = []

    package init() {}

    package var isEmpty: Bool { steps.isEmpty }

    /// The messages without the batch's header and end.
    var messages: [Message] { steps.map(\.message) }

    /// Adds a table and all that it holds. Chains come before rules, so that any rule may jump to any chain.
    package mutating func create(_ table: Table) throws(NFTablesError) {
        let object = NFTablesObject.table(table.family, table.name)
        try check(comment: table.comment, of: object, tag: table.tag)
        try add(object, tag: table.tag, MessageKind.newTable, in: table.family, Self.exclusively) {
            table.encode(into: &$0)
        }
        for counter in table.counters { try create(counter, in: table) }
        for chain in table.chains { try create(chain, in: table) }
        for chain in table.chains {
            for (index, rule) in chain.rules.enumerated() { try append(rule, number: index + 1, to: chain, in: table) }
        }
    }

    /// `nft delete table FAMILY NAME`, with all that it holds.
    package mutating func delete(table name: String, family: Family, tag: Int? = nil) throws(NFTablesError) {
        try add(.table(family, name), tag: tag, MessageKind.deleteTable, in: family, 0) {
            $0.attribute(NFTA_TABLE_NAME, string: name)
        }
    }

    /// Sends the batch, and waits for its verdict.
    /// - Throws: NFTablesError naming each object that was refused. The kernel has undone everything then.
    package func commit<Link: Transport & ~Copyable>(over socket: inout Netlink.Socket<Link>) throws(NFTablesError) {
        guard !steps.isEmpty else { return }
        let failures: [Int: NetlinkError]
        do {
            failures = try socket.transact(framed(), acknowledging: steps.count, operation: "nf_tables transaction")
        } catch {
            throw NFTablesError(error)
        }
        guard !failures.isEmpty else { return }
        throw NFTablesError(failures: failures.sorted { $0.key < $1.key }.map { failure(at: $0.key, $0.value) })
    }

    /// The batch's header is message 0, so that step N is message N + 1.
    private func failure(at index: Int, _ error: NetlinkError) -> NFTablesError.Failure {
        let step = steps.indices.contains(index - 1) ? steps[index - 1] : nil
        return NFTablesError.Failure(
            object: step?.object ?? .transaction, tag: step?.tag, errno: error.errno, message: error.message,
            offset: error.offset)
    }

    /// Source: linux/netfilter/nfnetlink.h; res_id of both frames is the subsystem.
    private func framed() -> [Message] {
        let frames = [MessageKind.batchBegin, MessageKind.batchEnd].compactMap { type in
            MessageBuilder(type: type, flags: 0, family: 0, resource: UInt16(NFNL_SUBSYS_NFTABLES)).finish()
        }
        return frames.prefix(1) + messages + frames.suffix(1)
    }
}

extension Transaction {
    private static let exclusively = Message.Flags.create | Message.Flags.exclusive

    private mutating func create(_ counter: Counter, in table: Table) throws(NFTablesError) {
        let object = NFTablesObject.counter(table.family, table: table.name, counter.name)
        try add(object, tag: counter.tag, MessageKind.newObject, in: table.family, Self.exclusively) {
            counter.encode(table: table.name, into: &$0)
        }
    }

    private mutating func create(_ chain: Chain, in table: Table) throws(NFTablesError) {
        let object = NFTablesObject.chain(table.family, table: table.name, chain.name)
        let hook = chain.base?.hook.number(in: table.family)
        if let base = chain.base, hook == nil {
            let message = "family \(table.family) has no hook \(base.hook)"
            throw NFTablesError(object, tag: chain.tag, errno: .notSupported, message: message)
        }
        try add(object, tag: chain.tag, MessageKind.newChain, in: table.family, Self.exclusively) {
            chain.encode(table: table.name, hook: hook, into: &$0)
        }
    }

    private mutating func append(
        _ rule: Rule, number: Int, to chain: Chain, in table: Table
    ) throws(NFTablesError) {
        let object = NFTablesObject.rule(table.family, table: table.name, chain: chain.name, index: number)
        try check(comment: rule.comment, of: object, tag: rule.tag)
        let flags = Message.Flags.create | Message.Flags.append
        try add(object, tag: rule.tag, MessageKind.newRule, in: table.family, flags) {
            rule.encode(table: table.name, chain: chain.name, into: &$0)
        }
    }

    private func check(comment: String?, of object: NFTablesObject, tag: Int?) throws(NFTablesError) {
        guard let comment, comment.utf8.count >= UserData.longestComment else { return }
        let message = "its comment has more than \(UserData.longestComment - 1) bytes"
        throw NFTablesError(object, tag: tag, errno: .invalidArgument, message: message)
    }

    private mutating func add(
        _ object: NFTablesObject, tag: Int?, _ type: UInt16, in family: Family, _ flags: UInt16,
        _ body: (inout MessageBuilder) -> Void
    ) throws(NFTablesError) {
        var builder = MessageBuilder(type: type, flags: flags, family: family.number)
        body(&builder)
        guard let message = builder.finish() else {
            throw NFTablesError(
                object, tag: tag, errno: .messageTooLong, message: "it has too many expressions or too long names")
        }
        steps.append(Step(message: message, object: object, tag: tag))
    }
}
