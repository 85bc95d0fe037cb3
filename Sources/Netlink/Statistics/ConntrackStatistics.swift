// The counters of connection tracking, read with IPCTNL_MSG_CT_GET_STATS_CPU.

/// What connection tracking counted in the namespace, summed over the processors.
///
/// Equivalent: `conntrack -S`. Source: linux/netfilter/nfnetlink_conntrack.h, CTA_STATS_*.
package struct ConntrackStatistics: Sendable, Equatable {
    /// In the order of `names`.
    package var values: [UInt64]

    /// The words of `conntrack -S`.
    package static let names = attributes.map(\.name)

    /// What the kernel still counts; the numbers between are of older ones.
    private static let attributes: [(name: String, type: UInt16)] = [
        ("found", 2), ("invalid", 4), ("insert", 8), ("insert_failed", 9), ("drop", 10), ("early_drop", 11),
        ("error", 12), ("search_restart", 13), ("clash_resolve", 14), ("chaintoolong", 15),
    ]

    /// One message per processor; `socket` is a `ProtocolFamily.netfilter` socket.
    /// - Throws: NetlinkError; EINVAL where the kernel lacks ctnetlink, EPERM without CAP_NET_ADMIN.
    package static func read<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> ConntrackStatistics {
        let replies = try socket.dump(request, type: kind, operation: "read conntrack statistics")
        var values = [UInt64](repeating: 0, count: attributes.count)
        for reply in replies where reply.payload.count >= 4 {
            let given = reply.attributes(after: 4)
            for (index, attribute) in attributes.enumerated() {
                values[index] += UInt64(UInt32(bigEndian: given.number(attribute.type) ?? 0))
            }
        }
        return ConntrackStatistics(values: values)
    }

    /// NFNL_SUBSYS_CTNETLINK in the upper byte, IPCTNL_MSG_CT_GET_STATS_CPU in the lower.
    private static let kind: UInt16 = 1 << 8 | 4

    /// struct nfgenmsg of any family.
    private static let request: Message = {
        var message = Message(type: kind, flags: Message.Flags.dump)
        message.put(UInt32(0))
        return message
    }()
}
