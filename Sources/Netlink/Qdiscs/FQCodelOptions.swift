// fq_codel: a nest of 32-bit attributes.

package struct FQCodelOptions: QdiscOptions {
    package static let kind = "fq_codel"

    package var limit: UInt32?
    package var flows: UInt32?
    package var quantum: UInt32?
    /// Nanoseconds.
    package var target: UInt64?
    package var interval: UInt64?
    package var ecn: Bool?
    package var ceThreshold: UInt64?
    /// Only packets whose DS field is `value` under `mask`.
    package var ceThresholdSelector: (value: UInt8, mask: UInt8)?
    package var dropBatch: UInt32?
    /// Bytes.
    package var memoryLimit: UInt32?

    package init() {}

    package func encode(into message: inout Message) {
        message.nested(TrafficAttribute.options) { options in
            if let target { options.attribute(1, SchedulerTime.microseconds(target)) }
            if let limit { options.attribute(2, limit) }
            if let interval { options.attribute(3, SchedulerTime.microseconds(interval)) }
            if let ecn { options.attribute(4, UInt32(ecn ? 1 : 0)) }
            if let flows { options.attribute(5, flows) }
            if let quantum { options.attribute(6, quantum) }
            if let ceThreshold { options.attribute(7, SchedulerTime.microseconds(ceThreshold)) }
            if let dropBatch { options.attribute(8, dropBatch) }
            if let memoryLimit { options.attribute(9, memoryLimit) }
            if let ceThresholdSelector {
                options.attribute(10, ceThresholdSelector.value)
                options.attribute(11, ceThresholdSelector.mask)
            }
        }
    }
}
