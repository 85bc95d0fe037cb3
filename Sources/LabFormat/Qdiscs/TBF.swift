/// tbf: a token bucket. Equivalent to `tc qdisc add dev IF root tbf rate R burst B limit L`.
package struct TBF: Hashable, Sendable {
    /// Bits per second.
    package var rate: UInt64
    /// Bytes.
    package var burst: UInt32
    /// Bytes of packets that wait for tokens.
    package var limit: UInt32
    package var peakRate: UInt64?
    package var mtu: UInt32?

    package init(rate: UInt64, burst: UInt32, limit: UInt32, peakRate: UInt64? = nil, mtu: UInt32? = nil) {
        self.rate = rate
        self.burst = burst
        self.limit = limit
        self.peakRate = peakRate
        self.mtu = mtu
    }
}
