// How full the table of connections is, read with IPCTNL_MSG_CT_GET_STATS.

import SystemPackage

/// Entries of the namespace, and how many it may have.
///
/// Equivalent: `conntrack -C` and `sysctl net.netfilter.nf_conntrack_max`. Source: linux/netfilter/nfnetlink_conntrack.h,
/// CTA_STATS_GLOBAL_*.
package struct ConntrackUsage: Sendable, Equatable {
    package var entries: Int
    /// The machine's limit, which holds for each namespace; 0: none.
    package var limit: Int

    /// `socket` is a `ProtocolFamily.netfilter` socket.
    /// - Throws: NetlinkError; EINVAL where the kernel lacks ctnetlink, EPERM without CAP_NET_ADMIN.
    package static func read<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> ConntrackUsage {
        // NFNL_SUBSYS_CTNETLINK in the upper byte, IPCTNL_MSG_CT_GET_STATS in the lower; struct nfgenmsg of any family.
        var request = Message(type: 1 << 8 | 5)
        request.put(UInt32(0))
        let operation = "read the size of the conntrack table"
        guard let reply = try socket.execute(request, operation: operation).first(where: { $0.payload.count >= 4 })
        else { throw NetlinkError(operation, errno: .badMessage, message: "no reply") }
        let given = reply.attributes(after: 4)
        func number(_ type: UInt16) -> Int { Int(UInt32(bigEndian: given.number(type) ?? 0)) }
        return ConntrackUsage(entries: number(1), limit: number(2))
    }
}
