// The counters of tc's filters, or rather of their actions, read with RTM_GETTFILTER.

/// One action of one filter.
///
/// Equivalent: `tc -s filter show dev DEV [parent P | ingress | egress]`. A filter without an action counts nothing.
package struct FilterStatistics: Sendable, Equatable {
    /// The device's interface index.
    package var index: Int
    /// The qdisc or class it hangs on; `ingress` and `egress` are those of clsact.
    package var parent: UInt32
    package var preference: UInt16
    /// `u32`, `matchall`.
    package var kind: String
    /// The filter's number among those of its kind and preference.
    package var handle: UInt32
    /// The action's place in the filter, from 1.
    package var order: Int
    /// `gact`, `mirred`.
    package var action: String
    package var statistics: QueueStatistics

    package static let ingress: UInt32 = 0xffff_fff2
    package static let egress: UInt32 = 0xffff_fff3

    /// Where filters can hang below a qdisc: on clsact and ingress in both directions, else on the qdisc itself.
    package static func parents(of qdisc: QdiscStatistics) -> [UInt32] {
        switch qdisc.kind {
        case "clsact": [ingress, egress]
        case "ingress": [ingress]
        default: qdisc.handle == 0 ? [] : [qdisc.handle]
        }
    }

    /// Every action below one parent of one device: the kernel has no dump of all filters.
    package static func dump<Link: Transport & ~Copyable>(
        of index: Int, parent: UInt32, over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [FilterStatistics] {
        let newFilter: UInt16 = 44
        var message = Message(type: 46, flags: Message.Flags.dump)
        for number in [0, UInt32(index), 0, parent, 0] as [UInt32] { message.put(number) }
        return try socket.dump(message, type: newFilter, operation: "read filter statistics").flatMap(read)
    }

    /// Reads RTM_NEWTFILTER: struct tcmsg, TCA_KIND and the actions in TCA_OPTIONS.
    static func read(_ reply: Reply) -> [FilterStatistics] {
        guard reply.payload.count >= 20 else { return [] }
        let attributes = reply.attributes(after: 20)
        guard let kind = attributes.string(1), let place = actions[kind],
            let list = attributes.nested(2)?.nested(place)
        else { return [] }
        return list.all.compactMap { order, value in
            let action = Attributes(value)
            // TCA_ACT_KIND and TCA_ACT_STATS.
            guard let word = action.string(1), let counted = action.nested(4) else { return nil }
            return FilterStatistics(
                index: Int(reply.payload.number(at: 4, as: Int32.self)), parent: reply.payload.number(at: 12),
                preference: UInt16(reply.payload.number(at: 16, as: UInt32.self) >> 16), kind: kind,
                handle: reply.payload.number(at: 8), order: Int(order), action: word,
                statistics: QueueStatistics(counted))
        }
    }

    /// TCA_U32_ACT and its kin: which option holds the actions. Source: linux/pkt_cls.h.
    private static let actions: [String: UInt16] = [
        "u32": 7, "matchall": 2, "flower": 3, "bpf": 1, "fw": 4, "basic": 3, "route": 6, "flow": 9, "cgroup": 1,
    ]
}
