// What a TCP connection tells of itself: struct tcp_info.

/// The numbers of one connection, as `ss -i` shows them. Source: linux/tcp.h; INET_DIAG_INFO.
package struct TCPInformation: Sendable, Equatable {
    /// The kernel's names without `tcpi_`; an older kernel gives fewer.
    package private(set) var names: [String] = []
    package private(set) var values: [UInt64] = []

    package init() {}

    init(_ bytes: ArraySlice<UInt8>) {
        for field in Self.fields where field.offset + field.size <= bytes.count {
            names.append(field.name)
            values.append(
                field.size == 8
                    ? bytes.number(at: field.offset, as: UInt64.self)
                    : UInt64(bytes.number(at: field.offset, as: UInt32.self)))
        }
    }

    package subscript(name: String) -> UInt64? { names.firstIndex(of: name).map { values[$0] } }

    /// What only grows. All others are levels: times in microseconds or milliseconds, windows, rates.
    package static let counters: Set<String> = [
        "total_retrans", "bytes_acked", "bytes_received", "segs_out", "segs_in", "data_segs_in", "data_segs_out",
        "busy_time", "rwnd_limited", "sndbuf_limited", "delivered", "delivered_ce", "bytes_sent", "bytes_retrans",
        "dsack_dups", "reord_seen", "rcv_ooopack",
    ]

    package static let allNames = fields.map(\.name)

    /// Where the numbers stand: 32 bits each from byte 8 on, but for those named wide.
    private static let fields: [(name: String, offset: Int, size: Int)] = {
        let order = [
            "rto", "ato", "snd_mss", "rcv_mss", "unacked", "sacked", "lost", "retrans", "fackets", "last_data_sent",
            "last_ack_sent", "last_data_recv", "last_ack_recv", "pmtu", "rcv_ssthresh", "rtt", "rttvar",
            "snd_ssthresh", "snd_cwnd", "advmss", "reordering", "rcv_rtt", "rcv_space", "total_retrans", "pacing_rate",
            "max_pacing_rate", "bytes_acked", "bytes_received", "segs_out", "segs_in", "notsent_bytes", "min_rtt",
            "data_segs_in", "data_segs_out", "delivery_rate", "busy_time", "rwnd_limited", "sndbuf_limited",
            "delivered", "delivered_ce", "bytes_sent", "bytes_retrans", "dsack_dups", "reord_seen", "rcv_ooopack",
            "snd_wnd",
        ]
        let wide: Set = [
            "pacing_rate", "max_pacing_rate", "bytes_acked", "bytes_received", "delivery_rate", "busy_time",
            "rwnd_limited", "sndbuf_limited", "bytes_sent", "bytes_retrans",
        ]
        var offset = 8
        return order.map { name in
            let field = (name, offset, wide.contains(name) ? 8 : 4)
            offset += field.2
            return field
        }
    }()
}
