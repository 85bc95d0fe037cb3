// The counters of the neighbour tables, read with RTM_GETNEIGHTBL.

/// One neighbour table. Its counters and its limits are those of the whole machine, whatever namespace reads them.
///
/// Equivalent: `ip -s ntable show`, and the sum of /proc/net/stat/arp_cache, which only the first namespace has.
/// Source: linux/neighbour.h, struct ndt_config and struct ndt_stats.
package struct NeighbourTableStatistics: Sendable, Equatable {
    /// `arp_cache` or `ndisc_cache`.
    package var table: String
    /// In the order of `names`.
    package var values: [UInt64]

    /// The words of /proc/net/stat/arp_cache. `entries` is a level.
    package static let names = [
        "entries", "allocs", "destroys", "hash_grows", "res_failed", "lookups", "hits", "rcv_probes_mcast",
        "rcv_probes_ucast", "periodic_gc_runs", "forced_gc_runs", "table_fulls",
    ]

    package static func dump<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [NeighbourTableStatistics] {
        let newTable: UInt16 = 64
        return try socket.dump(request, type: newTable, operation: "read neighbour tables")
            .compactMap(NeighbourTableStatistics.init)
    }

    /// RTM_GETNEIGHTBL with struct ndtmsg of any family.
    private static let request: Message = {
        var message = Message(type: 66, flags: Message.Flags.dump)
        message.put(UInt32(0))
        return message
    }()

    /// Reads RTM_NEWNEIGHTBL; nil for the messages about single devices, which count nothing.
    init?(_ reply: Reply) {
        guard reply.payload.count >= 4 else { return nil }
        let attributes = reply.attributes(after: 4)
        guard let name = attributes.string(1), let configuration = attributes.bytes(5), configuration.count >= 8,
            let statistics = attributes.bytes(7)
        else { return nil }
        table = name
        let counted = (0..<min(statistics.count / 8, Self.names.count - 1)).map {
            statistics.number(at: 8 * $0, as: UInt64.self)
        }
        values = [UInt64(configuration.number(at: 4, as: UInt32.self))] + counted
    }
}
