// The counters of network devices, read with RTM_GETSTATS.

/// struct rtnl_link_stats64 of one device.
///
/// Equivalent: `ip -s -s link show`. Source: linux/if_link.h, IFLA_STATS_LINK_64.
package struct LinkStatistics: Sendable, Equatable {
    /// The device's interface index.
    package var index: Int
    /// The counters in the order of `names`; an older kernel gives fewer.
    package var values: [UInt64]

    /// The kernel's names of the fields, in the order of the struct.
    package static let names = [
        "rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors", "rx_dropped", "tx_dropped",
        "multicast", "collisions", "rx_length_errors", "rx_over_errors", "rx_crc_errors", "rx_frame_errors",
        "rx_fifo_errors", "rx_missed_errors", "tx_aborted_errors", "tx_carrier_errors", "tx_fifo_errors",
        "tx_heartbeat_errors", "tx_window_errors", "rx_compressed", "tx_compressed", "rx_nohandler",
        "rx_otherhost_dropped",
    ]

    package init(index: Int, values: [UInt64]) {
        self.index = index
        self.values = values
    }

    /// The counter of that name; nil when this kernel has none.
    package subscript(name: String) -> UInt64? {
        guard let position = Self.names.firstIndex(of: name), position < values.count else { return nil }
        return values[position]
    }

    /// Every device of the socket's namespace.
    package static func dump<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [LinkStatistics] {
        let newStatistics: UInt16 = 92
        return try socket.dump(request, type: newStatistics, operation: "read link statistics")
            .compactMap(LinkStatistics.init)
    }

    /// RTM_GETSTATS with struct if_stats_msg, which asks for IFLA_STATS_LINK_64 alone.
    private static let request: Message = {
        var message = Message(type: 94, flags: Message.Flags.dump)
        message.put(UInt32(0))
        message.put(UInt32(0))
        message.put(UInt32(1))
        return message
    }()

    /// Reads RTM_NEWSTATS; nil when it holds no such counters.
    init?(_ reply: Reply) {
        guard reply.payload.count >= 12, let block = reply.attributes(after: 12).bytes(1) else { return nil }
        let count = min(block.count / 8, Self.names.count)
        index = Int(reply.payload.number(at: 4, as: UInt32.self))
        values = (0..<count).map { block.number(at: 8 * $0) }
    }
}
