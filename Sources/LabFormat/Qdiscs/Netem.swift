/// netem: delay, loss and their relatives. Equivalent to `tc qdisc add dev IF root netem delay D loss P`.
package struct Netem: Hashable, Sendable {
    /// Nanoseconds.
    package var delay: UInt64?
    package var jitter: UInt64?
    /// 0...1
    package var loss: Double?
    package var duplicate: Double?
    package var corrupt: Double?
    package var reorder: Double?
    package var gap: UInt32?
    /// Packets.
    package var limit: UInt32?
    package var rate: UInt64?
    package var seed: UInt64?

    package init() {}
}
