// tbf: a token bucket.

/// tbf. Equivalent to `tc qdisc add dev IF root tbf rate R burst B limit L`.
package struct TBF: Hashable, Sendable {
    /// Bits per second.
    package var rate: UInt64
    /// Bytes.
    package var burst: UInt32
    /// Bytes of packets that wait for tokens.
    package var limit: UInt32
    package var peakRate: UInt64?
    package var mtu: UInt32?
    /// The queue inside; a bfifo of `limit` unless given.
    package var qdisc: Qdisc?

    package init(rate: UInt64, burst: UInt32, limit: UInt32, peakRate: UInt64? = nil, mtu: UInt32? = nil) {
        self.rate = rate
        self.burst = burst
        self.limit = limit
        self.peakRate = peakRate
        self.mtu = mtu
    }

    static let table = KeyTable<TBF>(
        "qdisc tbf", "A token bucket: packets wait for tokens, and are dropped where too many wait.",
        make: { _ in TBF(rate: 0, burst: 0, limit: 0) },
        keys: [
            Key(
                "rate", .rate, \.rate, required: true,
                "How fast tokens arrive, such as 1mbit. At least one byte per second."),
            Key(
                "burst", .size, \.burst, required: true,
                "The size of the bucket, such as 10kb. A larger packet never passes."),
            Key("limit", .size, \.limit, required: true, "Bytes of packets that may wait for tokens."),
            Key("peakrate", .rate, \.peakRate, "The fastest rate at which the bucket empties; needs mtu."),
            Key("mtu", .size, \.mtu, "The size of the peak rate's bucket; needs peakrate."),
            Key("qdisc", .lazy { Qdisc.form }, \.qdisc, "The queue inside; a bfifo of limit unless given."),
        ],
        check: { tbf, fields, report in
            if tbf.rate < 8 { report.error("rate is less than one byte per second", at: fields.location("rate")) }
            if let peak = tbf.peakRate {
                if peak <= tbf.rate { report.error("peakrate must be more than rate", at: fields.location("peakrate")) }
                if tbf.mtu == nil { report.error("peakrate needs mtu", at: fields.location("peakrate")) }
            } else if tbf.mtu != nil {
                report.error("mtu needs peakrate", at: fields.location("mtu"))
            }
            tbf.qdisc?.checkAsLeaf(at: fields.location("qdisc"), report)
        })

    package var tcArguments: [String] {
        var words = ["tbf", "rate", "\(rate)bit", "burst", "\(burst)b", "limit", "\(limit)b"]
        if let peakRate { words += ["peakrate", "\(peakRate)bit"] }
        if let mtu { words += ["mtu", "\(mtu)b"] }
        return words
    }
}
