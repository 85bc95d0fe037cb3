// pie: a nest of 32-bit attributes.

package struct PIEOptions: QdiscOptions {
    package static let kind = "pie"

    /// Packets.
    package var limit: UInt32?
    /// Nanoseconds.
    package var target: UInt64?
    package var update: UInt64?
    package var alpha: UInt32?
    package var beta: UInt32?
    package var ecn: Bool?
    package var bytemode: Bool?

    package init() {}

    package func encode(into message: inout Message) {
        let numbers: [UInt32?] = [
            target.map(SchedulerTime.microseconds), limit, update.map(SchedulerTime.microseconds), alpha, beta,
            ecn.map { $0 ? 1 : 0 }, bytemode.map { $0 ? 1 : 0 },
        ]
        message.nested(TrafficAttribute.options) { options in
            // TCA_PIE_TARGET, LIMIT, TUPDATE, ALPHA, BETA, ECN, BYTEMODE: 1 to 7.
            for (type, number) in zip(UInt16(1)..., numbers) {
                if let number { options.attribute(type, number) }
            }
        }
    }
}
