/// red: random early detection. Equivalent to `tc qdisc add dev IF root red limit L min A max B avpkt P`.
package struct RED: Hashable, Sendable {
    /// Bytes.
    package var limit: UInt32
    package var min: UInt32
    package var max: UInt32
    package var avpkt: UInt32
    package var burst: UInt32?
    /// 0...1
    package var probability: Double?
    /// Bits per second.
    package var bandwidth: UInt64?
    package var ecn = false

    package init(limit: UInt32, min: UInt32, max: UInt32, avpkt: UInt32) {
        self.limit = limit
        self.min = min
        self.max = max
        self.avpkt = avpkt
    }
}
