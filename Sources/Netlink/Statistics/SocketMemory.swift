// What the packets of a socket take: SK_MEMINFO of sock_diag.

/// The memory of one socket, as `ss -m` shows it under skmem. Source: linux/sock_diag.h, SK_MEMINFO_*.
package struct SocketMemory: Sendable, Equatable {
    /// In the order of `names`; an older kernel gives fewer.
    package private(set) var values: [UInt64]

    /// The kernel's names. In skmem: r, rb, t, tb, f, w, o, bl, d. All but the last are bytes, and may fall.
    package static let names = [
        "rmem_alloc", "rcvbuf", "wmem_alloc", "sndbuf", "fwd_alloc", "wmem_queued", "optmem", "backlog", "drops",
    ]

    package init(receiveMemory: UInt64 = 0, receiveBuffer: UInt64 = 0, drops: UInt64 = 0) {
        values = [receiveMemory, receiveBuffer, 0, 0, 0, 0, 0, 0, drops]
    }

    /// Reads INET_DIAG_SKMEMINFO or PACKET_DIAG_MEMINFO; nil when it is too short to hold the drops.
    init?(_ bytes: ArraySlice<UInt8>?) {
        guard let bytes, bytes.count >= 4 * Self.names.count else { return nil }
        values = Self.names.indices.map { UInt64(bytes.number(at: 4 * $0, as: UInt32.self)) }
    }

    /// Memory that the waiting packets take, compared with `receiveBuffer`.
    package var receiveMemory: UInt64 { values[0] }
    package var receiveBuffer: UInt64 { values[1] }
    /// Full buffer, wrong checksum, refused by the socket's filter.
    package var drops: UInt64 { values[8] }
}
