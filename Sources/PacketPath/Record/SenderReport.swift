// What a flow's sender measured of itself.

package struct SenderReport: Codable, Sendable, Equatable {
    /// How late packets left, against the flow's own schedule.
    package struct Pacing: Codable, Sendable, Equatable {
        package enum Quality: String, Codable, Sendable { case ok, degraded }

        package var quality: Quality
        /// Departure errors in nanoseconds: median, 99th percentile, largest.
        package var p50: UInt64
        package var p99: UInt64
        package var max: UInt64
        /// All errors: `LARGEST:COUNT` of each bucket that is not empty, in order; at most 0.8 % wide. nil in older
        /// records, as the rest.
        package var histogram: String?
        /// Packets that departed more than 1 ms late. The quality is degraded if they are more than 1 % of all.
        package var late: UInt64?
        /// `catch-up: skip`: packets that were more than 1 ms late, and were not sent.
        package var skipped: UInt64?
        /// `catch-up: stretch`: nanoseconds by which the schedule became later.
        package var stretched: UInt64?

        package init(quality: Quality, p50: UInt64, p99: UInt64, max: UInt64) {
            self.quality = quality
            self.p50 = p50
            self.p99 = p99
            self.max = max
        }
    }

    /// The file that said when packets depart.
    package struct Trace: Codable, Sendable, Equatable {
        /// As the lab file has it.
        package var file: String
        /// FNV-1a over its bytes.
        package var digest: String
        /// How many times are in it.
        package var times: Int

        package init(file: String, digest: String, times: Int) {
            self.file = file
            self.digest = digest
            self.times = times
        }
    }

    /// The flow's name, as in the evidence and the ledger.
    package var flow: String
    /// Bytes of one frame without checksum: from the MAC addresses to the payload's end. nil for a stream, whose segments
    /// the kernel makes.
    package var frameLength: Int?
    /// Packets, or messages of a stream, per second from the first to the last send.
    package var achievedRate: Double
    /// nil for back-to-back flows, which have no schedule.
    package var pacing: Pacing?
    /// A hash over all frames in the order sent: equal in two runs that sent the same.
    package var digest: String
    /// SO_SNDBUF in bytes as the kernel keeps it.
    package var sendBuffer: Int
    /// FNV-1a over the planned times of all departures: equal in two runs of the same lab and seed. nil if back to back.
    package var schedule: String?
    package var trace: Trace?
    /// By which way packets entered the kernel: `packet`, `bypass`, `ip`, `udp`...; nil in older records.
    package var via: String?
    /// Past the qdisc and netfilter's egress; nil: not.
    package var bypass: Bool?
    /// Sends of a packet socket that waited for room in the send buffer, and nanoseconds of that; nil if none did.
    package var blocked: UInt64?
    package var blockedTime: UInt64?
    /// Of a TCP flow.
    package var stream: StreamSummary?

    package init(
        flow: String, frameLength: Int?, achievedRate: Double, pacing: Pacing?, digest: String, sendBuffer: Int
    ) {
        self.flow = flow
        self.frameLength = frameLength
        self.achievedRate = achievedRate
        self.pacing = pacing
        self.digest = digest
        self.sendBuffer = sendBuffer
    }
}
