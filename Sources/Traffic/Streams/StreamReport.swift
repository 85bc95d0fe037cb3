// What the two ends of a TCP flow counted.

import CLinux
import SystemCalls

/// The sending end's books.
package struct StreamReport: Sendable {
    /// What the kernel reported of sends with MSG_ZEROCOPY.
    package struct Completions: Hashable, Sendable {
        package var sends = 0
        /// Reported.
        package var completed = 0
        /// Of these, copied after all (SO_EE_CODE_ZEROCOPY_COPIED).
        package var copied = 0
    }

    package var writing: StreamPlan.Writing
    /// Bytes that the socket took.
    package var written = 0
    package var calls: [String: Int] = [:]
    /// Nanoseconds of connect(2), failed or not.
    package var connectTime: UInt64 = 0
    /// As the connection stood at its end; nil if there was none.
    package var info: StreamInfo?
    package var completions: Completions?
    /// nil: nobody asked for it.
    package var copies: Copies?

    /// What is known of the kernel's copies.
    package enum Copies: Hashable, Sendable {
        case measured(CopyCount)
        /// The kernel cannot count them: why.
        case unknown(String)
    }
}

/// TCP_INFO of one end (`ss -ti`). Times in microseconds.
package struct StreamInfo: Hashable, Sendable {
    package var state: Int
    package var mss: Int
    package var rtt: Int
    package var rttVariance: Int
    package var congestionWindow: Int
    package var retransmissions: Int
    package var segmentsOut: Int
    package var segmentsIn: Int
    package var dataSegmentsOut: Int
    package var bytesSent: Int
    package var bytesAcknowledged: Int
    package var bytesReceived: Int
    package var bytesRetransmitted: Int
    package var reorderingSeen: Int

    init?(of socket: SharedSocket) { self.init(raw: socket.raw) }

    init?(raw: CInt) {
        var info = netlab_tcp_info()
        guard unsafe netlab_tcp_info(raw, &info) == 0 else { return nil }
        state = Int(info.state)
        mss = Int(info.mss)
        rtt = Int(info.rtt)
        rttVariance = Int(info.rtt_variance)
        congestionWindow = Int(info.congestion_window)
        retransmissions = Int(info.total_retransmissions)
        segmentsOut = Int(info.segments_out)
        segmentsIn = Int(info.segments_in)
        dataSegmentsOut = Int(info.data_segments_out)
        bytesSent = Int(info.bytes_sent)
        bytesAcknowledged = Int(info.bytes_acknowledged)
        bytesReceived = Int(info.bytes_received)
        bytesRetransmitted = Int(info.bytes_retransmitted)
        reorderingSeen = Int(info.reordering_seen)
    }
}
