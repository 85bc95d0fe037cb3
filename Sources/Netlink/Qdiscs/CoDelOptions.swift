// codel: a nest of 32-bit attributes.

package struct CoDelOptions: QdiscOptions {
    package static let kind = "codel"

    /// Packets.
    package var limit: UInt32?
    /// Nanoseconds.
    package var target: UInt64?
    package var interval: UInt64?
    package var ceThreshold: UInt64?
    package var ecn: Bool?

    package init() {}

    package func encode(into message: inout Message) {
        message.nested(TrafficAttribute.options) { options in
            if let target { options.attribute(1, SchedulerTime.microseconds(target)) }
            if let limit { options.attribute(2, limit) }
            if let interval { options.attribute(3, SchedulerTime.microseconds(interval)) }
            if let ecn { options.attribute(4, UInt32(ecn ? 1 : 0)) }
            if let ceThreshold { options.attribute(5, SchedulerTime.microseconds(ceThreshold)) }
        }
    }
}
