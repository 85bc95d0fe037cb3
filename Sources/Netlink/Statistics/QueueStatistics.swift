// What every qdisc and class counts.

/// The counters of a qdisc or class: TCA_STATS2 with TCA_STATS_BASIC, TCA_STATS_PKT64 and TCA_STATS_QUEUE.
///
/// Source: linux/gen_stats.h. `qlen` and `backlog` say what waits now, the others only grow.
package struct QueueStatistics: Sendable, Equatable {
    package var bytes: UInt64 = 0
    package var packets: UInt64 = 0
    package var drops: UInt64 = 0
    package var overlimits: UInt64 = 0
    package var requeues: UInt64 = 0
    /// Packets that wait.
    package var qlen: UInt64 = 0
    /// Bytes that wait.
    package var backlog: UInt64 = 0

    package init() {}

    /// The words of `tc -s -j qdisc`, in the order of `values`.
    package static let names = ["bytes", "packets", "drops", "overlimits", "requeues", "qlen", "backlog"]

    package var values: [UInt64] { [bytes, packets, drops, overlimits, requeues, qlen, backlog] }

    /// Reads the content of TCA_STATS2; what is missing stays 0.
    init(_ attributes: Attributes) {
        if let basic = attributes.bytes(1), basic.count >= 12 {
            bytes = basic.number(at: 0)
            packets = UInt64(basic.number(at: 8, as: UInt32.self))
        }
        // Given only when the packets do not fit the 32 bits of TCA_STATS_BASIC.
        if let wide = attributes.number(8, as: UInt64.self) { packets = wide }
        guard let queue = attributes.bytes(3), queue.count >= 20 else { return }
        func number(_ place: Int) -> UInt64 { UInt64(queue.number(at: 4 * place, as: UInt32.self)) }
        (qlen, backlog, drops, requeues, overlimits) = (number(0), number(1), number(2), number(3), number(4))
    }
}
