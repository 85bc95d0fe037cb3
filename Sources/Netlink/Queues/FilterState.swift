// The filters of a qdisc and their actions, read with RTM_GETTFILTER.

import SystemPackage

/// One filter.
///
/// Equivalent: an entry of `tc -s filter show dev DEVICE PARENT`. Sources: linux/pkt_cls.h, linux/rtnetlink.h.
package struct FilterState: Sendable, Hashable {
    /// What a filter does with the packets it matches.
    package struct Action: Sendable, Hashable {
        /// `mirred`, `gact`, `police`, `bpf`.
        package var kind: String
        package var packets: UInt64
        package var bytes: UInt64
        package var drops: UInt64
        package var overlimits: UInt64
    }

    /// The qdisc or class it hangs at; ffff:fff2 is clsact's ingress, ffff:fff3 its egress.
    package var parent: TrafficHandle
    /// `bpf`, `u32`, `matchall`.
    package var kind: String
    /// Lower is asked first: `pref`.
    package var preference: UInt16
    /// The EtherType it is for: 0x0800; 0x0003 is `all`.
    package var ethertype: UInt16
    package var handle: UInt32
    /// Where its packets go, for a classifier.
    package var classID: TrafficHandle?
    /// The name and number of a BPF program.
    package var program: String?
    package var programID: UInt32?
    package var actions: [Action]

    /// The parents of filters that hang at no qdisc's handle.
    package static let ingress = TrafficHandle(value: 0xffff_fff2)
    package static let egress = TrafficHandle(value: 0xffff_fff3)

    /// The filters of one parent, in the order in which they are asked.
    package static func read<Link: Transport & ~Copyable>(
        of index: Int, parent: TrafficHandle, over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [FilterState] {
        var message = Message(type: 46, flags: Message.Flags.dump)
        message.putTrafficHeader(index: index, handle: TrafficHandle(value: 0), parent: parent)
        // A class without a qdisc, or a qdisc that takes no filters, has none.
        do throws(NetlinkError) {
            return try socket.dump(message, type: 44, operation: "read filters").compactMap { FilterState($0, parent) }
        } catch {
            guard [.invalidArgument, .notSupportedOnSocket, .notSupported].contains(error.errno) else { throw error }
            return []
        }
    }

    /// Reads RTM_NEWTFILTER; nil for the heading of a filter that has no handle of its own.
    init?(_ reply: Reply, _ parent: TrafficHandle) {
        guard let read = TrafficControlReply(reply), read.handle != 0 || read.kind == "matchall" else { return nil }
        self.parent = parent
        (kind, handle) = (read.kind, read.handle)
        preference = UInt16(truncatingIfNeeded: read.info >> 16)
        ethertype = UInt16(bigEndian: UInt16(truncatingIfNeeded: read.info))
        let options = Attributes(read.options ?? [])
        let table = Self.tables[read.kind] ?? Table()
        classID = table.classID.flatMap { options.number($0, as: UInt32.self) }.map(TrafficHandle.init(value:))
        program = table.name.flatMap(options.string)
        programID = table.identifier.flatMap { options.number($0) }
        actions = table.actions.flatMap(options.nested)?.all.compactMap { Action(Attributes($0.value)) } ?? []
        // u32 lists its hash tables too; they match nothing.
        if kind == "u32", options.bytes(table.selector ?? 0) == nil { return nil }
    }

    /// Which attributes of a kind's options say what.
    private struct Table {
        var classID: UInt16?
        var actions: UInt16?
        var name: UInt16?
        var identifier: UInt16?
        var selector: UInt16?
    }

    private static let tables: [String: Table] = [
        "bpf": Table(classID: 3, actions: 1, name: 7, identifier: 11),
        "u32": Table(classID: 1, actions: 7, selector: 5),
        "matchall": Table(classID: 1, actions: 2),
        "flower": Table(classID: 1, actions: 3),
        "fw": Table(classID: 1, actions: 4),
        "basic": Table(classID: 1, actions: 3),
    ]
}

extension FilterState.Action {
    /// TCA_ACT_KIND and TCA_ACT_STATS, which is built as TCA_STATS2 is.
    fileprivate init?(_ attributes: Attributes) {
        guard let kind = attributes.string(1) else { return nil }
        let statistics = attributes.nested(4).map(QueueStatistics.init) ?? QueueStatistics()
        self.init(
            kind: kind, packets: statistics.packets, bytes: statistics.bytes, drops: statistics.drops,
            overlimits: statistics.overlimits)
    }
}
