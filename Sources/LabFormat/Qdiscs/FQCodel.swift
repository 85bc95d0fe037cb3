/// fq_codel: fair queues with CoDel. Equivalent to `tc qdisc add dev IF root fq_codel`.
package struct FQCodel: Hashable, Sendable {
    package var limit: UInt32?
    package var flows: UInt32?
    package var quantum: UInt32?
    /// Nanoseconds.
    package var target: UInt64?
    package var interval: UInt64?
    package var ecn: Bool?

    package init() {}
}
