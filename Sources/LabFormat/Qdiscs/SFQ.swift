/// sfq: stochastic fair queueing. Equivalent to `tc qdisc add dev IF root sfq`.
package struct SFQ: Hashable, Sendable {
    package var limit: UInt32?
    package var quantum: UInt32?
    /// Seconds.
    package var perturb: Int32?
    package var divisor: UInt32?

    package init() {}
}
