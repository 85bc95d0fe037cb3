// Departures that come one after the other: random ones, and those that depend on the frames before them.

import Packets

/// Gives the times of departure in order, in nanoseconds from the start; nil where there are no more.
package protocol DepartureProcess {
    mutating func next() -> UInt64?
}

/// Independent packets: the gaps are exponential.
package struct PoissonProcess: DepartureProcess {
    private let mean: Double
    private let random: RandomStream
    private var position = 0
    private var time: UInt64 = 0

    /// `rate` in packets per second.
    package init(rate: Double, random: RandomStream) {
        mean = 1e9 / rate
        self.random = random
    }

    package mutating func next() -> UInt64? {
        time &+= Period.exponential(mean: mean).length(random.unit(position))
        position += 1
        return time
    }
}

/// A length of time.
package enum Period: Hashable, Sendable {
    /// Nanoseconds.
    case constant(Double)
    case exponential(mean: Double)
    /// `shape` is more than 1.
    case pareto(shape: Double, mean: Double)

    /// Nanoseconds, for a random number more than 0 and at most 1.
    func length(_ unit: Double) -> UInt64 {
        let time: Double =
            switch self {
            case .constant(let time): time
            case .exponential(let mean): -mean * SteadyMath.log(unit)
            case .pareto(let shape, let mean):
                mean * (shape - 1) / shape * SteadyMath.exp(-SteadyMath.log(unit) / shape)
            }
        return UInt64(min(time.rounded(), 0x1p62))
    }
}

/// Packets at a constant rate for a while, then none for a while.
///
/// The clock of the rate stands still while it is off: a period of less than a gap only brings the next packet nearer.
package struct OnOffProcess: DepartureProcess {
    private let on: (period: Period, random: RandomStream)
    private let off: (period: Period, random: RandomStream)
    private let gap: Double
    private var period = 0
    /// When the period began.
    private var began: UInt64 = 0
    private var length: UInt64
    /// How long all periods before this one were on.
    private var before: UInt64 = 0
    private var sent = 0

    /// `rate` in packets per second while it is on.
    package init(on: Period, off: Period, rate: Double, random: (_ purpose: String) -> RandomStream) {
        self.on = (on, random("on"))
        self.off = (off, random("off"))
        gap = 1e9 / rate
        length = on.length(self.on.random.unit(0))
    }

    package mutating func next() -> UInt64? {
        let time = UInt64(min((Double(sent) * gap).rounded(), 0x1p62))
        while time - before >= length {
            began = began &+ length &+ off.period.length(off.random.unit(period))
            before += length
            // Nobody waits for centuries.
            if began > 1 << 62 { return nil }
            period += 1
            length = on.period.length(on.random.unit(period))
        }
        sent += 1
        return began + (time - before)
    }
}

/// A bit rate over frames of any length: each departs when those before it have been sent at that rate.
package struct BitRateProcess: DepartureProcess {
    private let rate: UInt64
    private let bytes: (Int) -> Int
    private var position = 0
    private var bits: UInt64 = 0

    /// `rate` in bits per second; `bytes` of a packet, as they count.
    package init(rate: UInt64, bytes: @escaping (Int) -> Int) {
        self.rate = rate
        self.bytes = bytes
    }

    package mutating func next() -> UInt64? {
        let product = bits.multipliedFullWidth(by: 1_000_000_000)
        guard product.high < rate else { return nil }
        let time = rate.dividingFullWidth(product).quotient
        bits += UInt64(8 * bytes(position))
        position += 1
        return time
    }
}

/// Times from a list, again and again if it has a period.
package struct ListedProcess: DepartureProcess {
    private let times: [UInt64]
    private let period: UInt64?
    private var position = 0
    private var offset: UInt64 = 0

    /// `period` in nanoseconds: the list begins anew after so long; nil: it ends.
    package init(_ times: [UInt64], period: UInt64? = nil) {
        self.times = times
        self.period = period
    }

    package mutating func next() -> UInt64? {
        if position == times.count {
            guard let period, !times.isEmpty else { return nil }
            (position, offset) = (0, offset &+ period)
        }
        defer { position += 1 }
        return offset &+ times[position]
    }
}
