// When each packet of a flow departs.

/// The departures of a flow, counted from its start. Each is a function of the packet's number alone.
package enum Rhythm: Hashable, Sendable {
    /// As fast as the kernel takes them.
    case backToBack
    /// Packet n departs n/rate seconds after the start.
    case packetsPerSecond(Double)
    /// Nanoseconds between packets.
    case interval(UInt64)
    /// `size` packets at once, every so many nanoseconds.
    case bursts(size: Int, every: UInt64)
    case ramp(Ramp)
    /// Nanoseconds from the start, in order.
    case listed([UInt64])

    /// Nanoseconds from the start to the departure of a packet; nil if it has no appointed time.
    @inline(__always)
    package func departure(of sequence: Int) -> UInt64? {
        switch self {
        case .backToBack: nil
        case .packetsPerSecond(let rate):
            rate > 0 ? Self.nanoseconds(Double(sequence) * 1_000_000_000 / rate) : nil
        case .interval(let time): UInt64(sequence) &* time
        case .bursts(let size, let every): UInt64(sequence / size) &* every
        case .ramp(let ramp): ramp.departure(of: sequence)
        case .listed(let times): times[sequence]
        }
    }

    @inline(__always)
    fileprivate static func nanoseconds(_ time: Double) -> UInt64 {
        let whole = time.rounded()
        return whole < 0x1p63 ? UInt64(whole) : UInt64(Int64.max)
    }
}

/// A packet rate that changes evenly, and then holds.
package struct Ramp: Hashable, Sendable {
    /// Packets per second.
    package var from: Double
    package var to: Double
    /// Nanoseconds.
    package var over: UInt64

    package init(from: Double, to: Double, over: UInt64) {
        self.from = from
        self.to = to
        self.over = over
    }

    /// Packet n departs when the rate's integral is n: the root of `from * t + slope * t * t / 2 = n`.
    func departure(of sequence: Int) -> UInt64 {
        let (n, time) = (Double(sequence), Double(over) / 1e9)
        let during = (from + to) / 2 * time
        if n >= during { return Rhythm.nanoseconds((time + (n - during) / to) * 1e9) }
        let slope = (to - from) / time
        let root = max(0, from * from + 2 * slope * n).squareRoot()
        return Rhythm.nanoseconds(2 * n / (from + root) * 1e9)
    }
}
