// Reads counters, tables and chains back from the kernel.

import CLibmnl
import Netlink
import SystemPackage

/// A named counter as the kernel has it (`nft list counters`).
package struct CounterReading: Hashable, Sendable {
    package var family: Family
    package var table: String
    package var name: String
    package var packets: UInt64
    package var bytes: UInt64

    package init(family: Family, table: String, name: String, packets: UInt64, bytes: UInt64) {
        self.family = family
        self.table = table
        self.name = name
        self.packets = packets
        self.bytes = bytes
    }
}

/// A table as the kernel has it (`nft list tables`).
package struct TableReading: Hashable, Sendable {
    package var family: Family
    package var name: String
    package var comment: String?
}

/// A chain as the kernel has it (`nft list chains`).
package struct ChainReading: Hashable, Sendable {
    package var family: Family
    package var table: String
    package var name: String
    /// nil for a chain that is jumped to.
    package var base: Chain.Base?
    /// What a chain at ingress or egress listens on.
    package var devices: [String] = []
}

package enum Reader {
    /// All named counters of the socket's namespace, in one dump that touches no rule.
    package static func counters<Link: Transport & ~Copyable>(
        over socket: inout Netlink.Socket<Link>
    ) throws(NFTablesError) -> [CounterReading] {
        try counterReplies(over: &socket).compactMap(counter)
    }

    /// The same, each with a number that no other counter of this name has had: table and object made again differ in it.
    package static func countersWithIdentity<Link: Transport & ~Copyable>(
        over socket: inout Netlink.Socket<Link>
    ) throws(NFTablesError) -> [(counter: CounterReading, identity: UInt64)] {
        let replies = try counterReplies(over: &socket)
        if replies.isEmpty { return [] }
        let tables = try handles(over: &socket)
        return replies.compactMap { reply in
            guard let counter = counter(reply) else { return nil }
            let handle = reply.attributes(after: 4).number(UInt16(NFTA_OBJ_HANDLE.rawValue), as: UInt64.self) ?? 0
            let table = tables["\(counter.family) \(counter.table)"] ?? 0
            return (counter, table << 32 | UInt64(bigEndian: handle) & 0xffff_ffff)
        }
    }

    private static func counterReplies<Link: Transport & ~Copyable>(
        over socket: inout Netlink.Socket<Link>
    ) throws(NFTablesError) -> [Reply] {
        try dump(MessageKind.getObject, over: &socket, operation: "list counters") {
            $0.attribute(NFTA_OBJ_TYPE, big: UInt32(NFT_OBJECT_COUNTER))
        }
    }

    /// The kernel's numbers of tables, by family and name.
    private static func handles<Link: Transport & ~Copyable>(
        over socket: inout Netlink.Socket<Link>
    ) throws(NFTablesError) -> [String: UInt64] {
        var handles: [String: UInt64] = [:]
        for reply in try dump(MessageKind.getTable, over: &socket, operation: "list tables") {
            let attributes = reply.attributes(after: 4)
            guard let family = family(of: reply), let name = attributes.string(UInt16(NFTA_TABLE_NAME.rawValue)),
                let handle = attributes.number(UInt16(NFTA_TABLE_HANDLE.rawValue), as: UInt64.self)
            else { continue }
            handles["\(family) \(name)"] = UInt64(bigEndian: handle)
        }
        return handles
    }

    package static func tables<Link: Transport & ~Copyable>(
        over socket: inout Netlink.Socket<Link>
    ) throws(NFTablesError) -> [TableReading] {
        try dump(MessageKind.getTable, over: &socket, operation: "list tables").compactMap { reply in
            let attributes = reply.attributes(after: 4)
            guard let family = family(of: reply), let name = attributes.string(UInt16(NFTA_TABLE_NAME.rawValue)) else {
                return nil
            }
            let comment = attributes.bytes(UInt16(NFTA_TABLE_USERDATA.rawValue)).flatMap(UserData.comment)
            return TableReading(family: family, name: name, comment: comment)
        }
    }

    package static func chains<Link: Transport & ~Copyable>(
        over socket: inout Netlink.Socket<Link>
    ) throws(NFTablesError) -> [ChainReading] {
        try dump(MessageKind.getChain, over: &socket, operation: "list chains").compactMap { reply in
            let attributes = reply.attributes(after: 4)
            guard let family = family(of: reply), let name = attributes.string(UInt16(NFTA_CHAIN_NAME.rawValue)),
                let table = attributes.string(UInt16(NFTA_CHAIN_TABLE.rawValue))
            else { return nil }
            let hook = attributes.nested(UInt16(NFTA_CHAIN_HOOK.rawValue))
            return ChainReading(
                family: family, table: table, name: name, base: base(attributes, family),
                devices: hook.map(devices) ?? [])
        }
    }

    private static func counter(_ reply: Reply) -> CounterReading? {
        let attributes = reply.attributes(after: 4)
        guard let family = family(of: reply), let table = attributes.string(UInt16(NFTA_OBJ_TABLE.rawValue)),
            let name = attributes.string(UInt16(NFTA_OBJ_NAME.rawValue)),
            let data = attributes.nested(UInt16(NFTA_OBJ_DATA.rawValue)),
            let packets = data.number(UInt16(NFTA_COUNTER_PACKETS.rawValue), as: UInt64.self),
            let bytes = data.number(UInt16(NFTA_COUNTER_BYTES.rawValue), as: UInt64.self)
        else { return nil }
        return CounterReading(
            family: family, table: table, name: name, packets: UInt64(bigEndian: packets),
            bytes: UInt64(bigEndian: bytes))
    }

    private static func base(_ attributes: Attributes, _ family: Family) -> Chain.Base? {
        guard let hook = attributes.nested(UInt16(NFTA_CHAIN_HOOK.rawValue)),
            let kind = attributes.string(UInt16(NFTA_CHAIN_TYPE.rawValue)).flatMap(Chain.Kind.init),
            let number = hook.number(UInt16(NFTA_HOOK_HOOKNUM.rawValue), as: UInt32.self),
            let place = Chain.Hook.allCases.first(where: { $0.number(in: family) == UInt32(bigEndian: number) }),
            let priority = hook.number(UInt16(NFTA_HOOK_PRIORITY.rawValue), as: Int32.self)
        else { return nil }
        let policy = attributes.number(UInt16(NFTA_CHAIN_POLICY.rawValue), as: UInt32.self).map(UInt32.init(bigEndian:))
        return Chain.Base(
            kind, place, priority: Int32(bigEndian: priority), policy: policy.flatMap(Chain.Policy.init),
            device: hook.string(UInt16(NFTA_HOOK_DEV.rawValue)) ?? devices(hook).first)
    }

    /// Every device of a chain at ingress or egress; kernels name a single one by itself too.
    private static func devices(_ hook: Attributes) -> [String] {
        let list = hook.nested(UInt16(NFTA_HOOK_DEVS.rawValue))?.all ?? []
        return list.map { String(decoding: $0.value.prefix { $0 != 0 }, as: UTF8.self) }
    }

    static func family(of reply: Reply) -> Family? { reply.payload.first.flatMap(Family.init(number:)) }

    /// A dump, of all families unless one is given; read again when the tables changed while it was read.
    static func dump<Link: Transport & ~Copyable>(
        _ type: UInt16, over socket: inout Netlink.Socket<Link>, operation: String, family: UInt8 = 0,
        _ filter: (inout MessageBuilder) -> Void = { _ in }
    ) throws(NFTablesError) -> [Reply] {
        var attempts = 5
        while true {
            var builder = MessageBuilder(type: type, flags: Message.Flags.dump, family: family)
            filter(&builder)
            guard let request = builder.finish() else { throw NFTablesError(.transaction, errno: .messageTooLong) }
            do {
                return try socket.execute(request, operation: operation)
            } catch {
                attempts -= 1
                guard error.errno == .interrupted, attempts > 0 else { throw NFTablesError(error) }
            }
        }
    }
}
