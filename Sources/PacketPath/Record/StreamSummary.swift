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

    /// What the kernel copied between the sender's memory or file and the packets.
    package struct Copies: Codable, Sendable, Equatable {
        package enum Evidence: String, Codable, Sendable {
            /// Counted at the entry of the functions that the kernel calls for each piece.
            case measured
            /// What the source says of such system calls; nothing was counted.
            case documented
        }

        package var evidence: Evidence
        /// Pieces that were copied, and sends with MSG_ZEROCOPY that the kernel reports as copied; nil where nothing was counted.
        package var calls: UInt64?
        /// What was copied of the bytes, as the source has it; nil where pieces were counted.
        package var bytes: UInt64?
        /// Calls that put pages of memory or of a file into packets without a copy.
        package var lent: UInt64?
        /// The functions that were called, or the document.
        package var source: String
        /// Why nothing was counted.
        package var reason: String?

        package init(evidence: Evidence, calls: UInt64?, bytes: UInt64?, source: String) {
            self.evidence = evidence
            self.calls = calls
            self.bytes = bytes
            self.source = source
        }

        /// What the documentation says of a kind of sender: whether all bytes are copied from its memory, and where that is
        /// written.
        package static func documented(_ sender: String) -> (copies: Bool, source: String) {
            switch sender {
            case "sendfile": (false, "sendfile(2): copying is done within the kernel, not from user space")
            case "splice": (false, "splice(2), NOTES: actual copies are generally avoided")
            case "zerocopy":
                (true, "Documentation/networking/msg_zerocopy.rst, Loopback: looped back data is copied")
            default: (true, "send(2), write(2): the bytes are copied from the program's memory")
            }
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
    /// nil unless the lab asks for `copies: count`.
    package var copies: Copies?
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
