// When a flow's packets depart.

/// How fast, how long and from when on a flow sends.
package struct FlowSchedule: Hashable, Sendable {
    /// The times of departure, counted from the flow's start. All of them are absolute: no error adds up.
    package enum Rate: Hashable, Sendable {
        case backToBack
        case packetsPerSecond(Double)
        /// Bits per second, a frame counted with what belongs to it on that layer.
        case bitsPerSecond(UInt64, BitLayer)
        /// Nanoseconds between packets.
        case interval(UInt64)
        /// `size` packets at once, every so many nanoseconds.
        case burst(size: Int, every: UInt64)
        /// Independent packets, so many per second in the mean.
        case poisson(Double)
        /// Packets at a constant rate for a while, then none for a while. It begins with `on`.
        case onOff(on: Period, off: Period, packetsPerSecond: Double)
        /// From one packet rate to another within so many nanoseconds; then the last one holds.
        case ramp(from: Double, to: Double, over: UInt64)
        case trace(Trace)
    }

    /// What counts as a frame's bits.
    package enum BitLayer: String, Hashable, Sendable, CaseIterable {
        /// With preamble, frame check sequence and gap: 24 bytes more than l2, which is padded to 60.
        case l1
        /// From the MAC addresses to the payload's end, as tc counts.
        case l2
        /// The IP packet.
        case l3
    }

    /// How long an on or off time is, in nanoseconds; those of random ones are means.
    package enum Period: Hashable, Sendable {
        case constant(UInt64)
        case exponential(mean: UInt64)
        case pareto(shape: Double, mean: UInt64)
    }

    /// Times from a file.
    package struct Trace: Hashable, Sendable {
        package enum Format: String, Hashable, Sendable, CaseIterable { case csv, pcap, mahimahi }

        /// As the lab file has it: relative to the lab file.
        package var file: String
        package var format: Format
        /// 2: twice as fast.
        package var speed: Double
        package var location: Location

        package init(file: String, format: Format, speed: Double = 1, location: Location) {
            self.file = file
            self.format = format
            self.speed = speed
            self.location = location
        }
    }

    /// What ends a flow.
    package enum Stop: Hashable, Sendable {
        case count(Int)
        /// No packet departs so many nanoseconds after the start, or later.
        case duration(UInt64)
        /// The packet with which the frames have so many bytes together is the last.
        case bytes(UInt64)
        /// The end of the trace.
        case traceEnd
    }

    /// What becomes of packets that are more than 1 ms late.
    package enum CatchUp: String, Hashable, Sendable, CaseIterable {
        /// They go at once.
        case burst
        /// They are not sent.
        case skip
        /// The rest of the schedule is later by as much.
        case stretch
    }

    package var rate: Rate
    package var stop: Stop
    /// Nanoseconds from the beginning of the run, where the timeline does not start the flow.
    package var start: UInt64?
    package var catchUp: CatchUp

    package init(rate: Rate = .backToBack, stop: Stop, start: UInt64? = nil, catchUp: CatchUp = .burst) {
        self.rate = rate
        self.stop = stop
        self.start = start
        self.catchUp = catchUp
    }

    /// The packets the lab file asks for; nil where it does not count them.
    package var count: Int? {
        if case .count(let count) = stop { count } else { nil }
    }
}

extension FlowSchedule.Period {
    var mean: UInt64 {
        switch self {
        case .constant(let time), .exponential(let time), .pareto(_, let time): time
        }
    }
}
