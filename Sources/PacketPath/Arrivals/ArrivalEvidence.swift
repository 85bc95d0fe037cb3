// What a sink saw of a flow's arrivals, beyond their number.

/// Measures of one flow at its sink. Times are nanoseconds.
package struct ArrivalEvidence: Codable, Sendable, Hashable {
    /// All arrivals: distinct packets, copies, and those beyond the plan.
    package var received: UInt64
    /// Arrivals of sequence numbers that nobody planned to send.
    package var unplanned: UInt64
    /// Arrivals after the books were closed: after the senders' end and the drain. In no other number.
    package var late: UInt64
    /// Arrivals with a readable tag and a wrong checksum, part of `received`; nil at sockets, which the kernel shows none.
    package var corrupted: UInt64?
    /// Runs of packets that did not arrive; nil if none was attempted.
    package var losses: LossRuns?
    /// The histogram of one-way delays: pairs of a bucket's largest value and the packets in it.
    package var delays: [[UInt64]]?
    package var reordering: ReorderingMeasure?
    package var ipdv: IPDV?
    package var jitter: Jitter?
    package var rate: ArrivalRate?
    package var series: ArrivalCounts?

    package init(received: UInt64, unplanned: UInt64 = 0, late: UInt64 = 0, corrupted: UInt64? = nil) {
        self.received = received
        self.unplanned = unplanned
        self.late = late
        self.corrupted = corrupted
    }
}

/// Runs of consecutive sequence numbers that did not arrive and do not wait in the sink's socket.
package struct LossRuns: Codable, Sendable, Hashable {
    package var count: UInt64
    /// Packets of the longest run.
    package var longest: UInt64
    /// The longest time between the departures of the packets on both sides of a run; the flow's first and last departure
    /// stand for them at its ends. nil if nothing is missing.
    package var longestOutage: UInt64?

    package init(count: UInt64, longest: UInt64, longestOutage: UInt64?) {
        self.count = count
        self.longest = longest
        self.longestOutage = longestOutage
    }
}

/// Packets per second and bits per second from the first arrival to the last, the first packet left out.
package struct ArrivalRate: Codable, Sendable, Hashable {
    package var packets: Double
    /// Of frames from the MAC addresses on, without preamble and checksum. At a socket, Ethernet, IP and UDP headers
    /// without options are added to each payload.
    package var frameBits: Double
    /// Of UDP payload.
    package var payloadBits: Double

    package init(packets: Double, frameBits: Double, payloadBits: Double) {
        self.packets = packets
        self.frameBits = frameBits
        self.payloadBits = payloadBits
    }
}

/// How many packets arrived in each interval from the first arrival on; at most 256 intervals.
package struct ArrivalCounts: Codable, Sendable, Hashable {
    package var interval: UInt64
    package var packets: [UInt64]

    package init(interval: UInt64, packets: [UInt64]) {
        self.interval = interval
        self.packets = packets
    }
}
