// netem: struct tc_netem_qopt and the attributes behind it.

package struct NetemOptions: QdiscOptions {
    package static let kind = "netem"

    /// Nanoseconds.
    package var delay: UInt64 = 0
    package var jitter: UInt64 = 0
    /// Probabilities, 0...1.
    package var loss = 0.0
    package var duplicate = 0.0
    package var corrupt = 0.0
    package var reorder = 0.0
    package var gap: UInt32 = 0
    /// Packets.
    package var limit: UInt32 = 1000
    /// Bits per second.
    package var rate: UInt64?
    package var seed: UInt64?

    package init() {}

    package func encode(into message: inout Message) {
        // TCA_OPTIONS is a struct with attributes behind it, not a nest.
        let options = Message.body { body in
            for word in fixedPart { body.put(word) }
            if reorder > 0 { body.attribute(3, bytes: Self.pair(reorder)) }  // TCA_NETEM_REORDER
            if corrupt > 0 { body.attribute(4, bytes: Self.pair(corrupt)) }  // TCA_NETEM_CORRUPT
            if let rate { body.attribute(6, bytes: rateOptions(rate / 8)) }  // TCA_NETEM_RATE
            if let rate, rate / 8 > UInt64(UInt32.max) { body.attribute(8, rate / 8) }  // TCA_NETEM_RATE64
            body.attribute(10, Int64(clamping: delay))  // TCA_NETEM_LATENCY64
            body.attribute(11, Int64(clamping: jitter))  // TCA_NETEM_JITTER64
            if let seed { body.attribute(14, seed) }  // TCA_NETEM_PRNG_SEED
        }
        message.attribute(TrafficAttribute.options, bytes: options)
    }

    /// struct tc_netem_qopt: latency, limit, loss, gap, duplicate, jitter.
    private var fixedPart: [UInt32] {
        [
            SchedulerTime.ticks(nanoseconds: delay), limit, Self.scaled(loss), reorder > 0 ? max(gap, 1) : gap,
            Self.scaled(duplicate), SchedulerTime.ticks(nanoseconds: jitter),
        ]
    }

    /// A probability and its correlation, as 32-bit fractions.
    private static func pair(_ probability: Double) -> [UInt8] {
        Message.body { body in
            body.put(scaled(probability))
            body.put(UInt32(0))
        }
    }

    /// struct tc_netem_rate: bytes per second, packet overhead, cell size, cell overhead.
    private func rateOptions(_ rate: UInt64) -> [UInt8] {
        Message.body { body in for word in [UInt32(clamping: rate), 0, 0, 0] { body.put(word) } }
    }

    /// Rounded as tc(8) rounds.
    private static func scaled(_ probability: Double) -> UInt32 {
        UInt32((min(max(probability, 0), 1) * Double(UInt32.max)).rounded())
    }
}
