// What the two ends of a TCP flow measured.

package struct StreamSummary: Codable, Sendable, Equatable {
    /// TCP_INFO of one end (`ss -ti`). Times in microseconds, the window in segments.
    package struct End: Codable, Sendable, Equatable {
        /// 1: established, 4: FIN-WAIT-1 ...; `TCP_ESTABLISHED` and following of the kernel.
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

        package init(
            state: Int, mss: Int, rtt: Int, rttVariance: Int, congestionWindow: Int, retransmissions: Int,
            segmentsOut: Int, segmentsIn: Int, dataSegmentsOut: Int, bytesSent: Int, bytesAcknowledged: Int,
            bytesReceived: Int, bytesRetransmitted: Int, reorderingSeen: Int
        ) {
            self.state = state
            self.mss = mss
            self.rtt = rtt
            self.rttVariance = rttVariance
            self.congestionWindow = congestionWindow
            self.retransmissions = retransmissions
            self.segmentsOut = segmentsOut
            self.segmentsIn = segmentsIn
            self.dataSegmentsOut = dataSegmentsOut
            self.bytesSent = bytesSent
            self.bytesAcknowledged = bytesAcknowledged
            self.bytesReceived = bytesReceived
            self.bytesRetransmitted = bytesRetransmitted
            self.reorderingSeen = reorderingSeen
        }
    }

    /// What the kernel reported of sends with MSG_ZEROCOPY.
    package struct Zerocopy: Codable, Sendable, Equatable {
        package var sends: UInt64
        package var completed: UInt64
        /// Of these, copied after all (SO_EE_CODE_ZEROCOPY_COPIED).
        package var copied: UInt64

        package init(sends: UInt64, completed: UInt64, copied: UInt64) {
            self.sends = sends
            self.completed = completed
            self.copied = copied
        }
    }

    /// `write`, `mmap`, `sendfile`, `splice`, `zerocopy`
    package var sender: String
    /// System calls of the sender that moved its bytes, by name.
    package var calls: [String: UInt64]
    /// Nanoseconds of connect(2), whether it succeeded or not.
    package var connectTime: UInt64
    /// Bytes in reads that were not what was written; nil where nobody compared.
    package var wrongBytes: UInt64?
    package var zerocopy: Zerocopy?
    /// nil if there was no connection.
    package var client: End?
    package var server: End?

    package init(
        sender: String, calls: [String: UInt64], connectTime: UInt64, wrongBytes: UInt64?, zerocopy: Zerocopy?,
        client: End?, server: End?
    ) {
        self.sender = sender
        self.calls = calls
        self.connectTime = connectTime
        self.wrongBytes = wrongBytes
        self.zerocopy = zerocopy
        self.client = client
        self.server = server
    }
}
