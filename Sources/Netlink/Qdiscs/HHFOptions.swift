// hhf: a nest of 32-bit attributes.

package struct HHFOptions: QdiscOptions {
    package static let kind = "hhf"

    /// Packets.
    package var limit: UInt32?
    /// Bytes.
    package var quantum: UInt32?
    package var admitBytes: UInt32?
    /// Nanoseconds.
    package var reset: UInt64?
    package var evict: UInt64?
    package var weight: UInt32?

    package init() {}

    package func encode(into message: inout Message) {
        let numbers: [UInt32?] = [
            limit, quantum, nil, reset.map(SchedulerTime.microseconds), admitBytes,
            evict.map(SchedulerTime.microseconds), weight,
        ]
        message.nested(TrafficAttribute.options) { options in
            // TCA_HHF_BACKLOG_LIMIT, QUANTUM, HH_FLOWS_LIMIT (which the kernel overwrites when the qdisc is made), RESET_TIMEOUT, ADMIT_BYTES, EVICT_TIMEOUT, NON_HH_WEIGHT.
            for (type, number) in zip(UInt16(1)..., numbers) {
                if let number { options.attribute(type, number) }
            }
        }
    }
}
