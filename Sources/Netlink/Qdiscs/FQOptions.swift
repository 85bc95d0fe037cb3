// fq: a nest of 32-bit attributes.

package struct FQOptions: QdiscOptions {
    package static let kind = "fq"

    /// Packets.
    package var limit: UInt32?
    package var flowLimit: UInt32?
    /// Bytes.
    package var quantum: UInt32?
    package var initialQuantum: UInt32?
    /// Bits per second.
    package var maxRate: UInt64?
    package var lowRateThreshold: UInt64?
    /// A power of two.
    package var buckets: UInt32?
    package var orphanMask: UInt32?
    package var pacing: Bool?
    /// Nanoseconds.
    package var refillDelay: UInt64?
    package var ceThreshold: UInt64?
    package var timerSlack: UInt64?
    package var horizon: UInt64?
    package var horizonDrop: Bool?

    package init() {}

    /// TCA_FQ_* of linux/pkt_sched.h.
    package func encode(into message: inout Message) {
        let numbers: [(UInt16, UInt32?)] = [
            (1, limit), (2, flowLimit), (3, quantum), (4, initialQuantum), (5, pacing.map { $0 ? 1 : 0 }),
            (7, maxRate.map { UInt32(clamping: $0 / 8) }), (8, buckets.map { UInt32($0.trailingZeroBitCount) }),
            (9, refillDelay.map(SchedulerTime.microseconds)), (10, orphanMask),
            (11, lowRateThreshold.map { UInt32(clamping: $0 / 8) }), (12, ceThreshold.map(SchedulerTime.microseconds)),
            (13, timerSlack.map { UInt32(clamping: $0) }), (14, horizon.map(SchedulerTime.microseconds)),
        ]
        message.nested(TrafficAttribute.options) { options in
            for (type, number) in numbers { if let number { options.attribute(type, number) } }
            if let horizonDrop { options.attribute(15, UInt8(horizonDrop ? 1 : 0)) }
        }
    }
}
