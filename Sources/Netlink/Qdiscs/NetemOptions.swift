// netem: struct tc_netem_qopt and the attributes behind it.

package struct NetemOptions: QdiscOptions {
    package static let kind = "netem"

    /// A probability and how much the next draw depends on the last, both 0...1.
    package struct Chance: Sendable {
        package var share: Double
        package var correlation: Double

        package init(_ share: Double, correlation: Double = 0) {
            self.share = share
            self.correlation = correlation
        }
    }

    /// Nanoseconds.
    package var delay: UInt64 = 0
    package var jitter: UInt64 = 0
    package var delayCorrelation = 0.0
    /// Nil: uniform.
    package var distribution: NetemTable?
    package var loss = NetemLossModel.random(Chance(0))
    package var ecn = false
    package var duplicate = Chance(0)
    package var corrupt = Chance(0)
    package var reorder = Chance(0)
    package var gap: UInt32 = 0
    /// Packets.
    package var limit: UInt32 = 1000
    package var rate: NetemLine?
    package var slot: NetemSlots?
    /// Linux 6.6 and later; older kernels pass it over in silence.
    package var seed: UInt64?

    package init() {}

    package func encode(into message: inout Message) {
        // TCA_OPTIONS is a struct with attributes behind it, not a nest.
        let options = Message.body { body in
            for word in fixedPart { body.put(word) }
            if correlations.contains(where: { $0 > 0 }) {
                body.attribute(1, words: correlations.map(NetemScale.fraction))  // TCA_NETEM_CORR
            }
            if let distribution { body.attribute(2, bytes: distribution.bytes) }  // TCA_NETEM_DELAY_DIST
            if reorder.share > 0 { body.attribute(3, words: reorder.words) }  // TCA_NETEM_REORDER
            if corrupt.share > 0 { body.attribute(4, words: corrupt.words) }  // TCA_NETEM_CORRUPT
            loss.encode(into: &body)
            rate?.encode(into: &body)
            if ecn { body.attribute(7, UInt32(1)) }  // TCA_NETEM_ECN
            body.attribute(10, Int64(clamping: delay))  // TCA_NETEM_LATENCY64
            body.attribute(11, Int64(clamping: jitter))  // TCA_NETEM_JITTER64
            slot?.encode(into: &body)
            if let seed { body.attribute(14, seed) }  // TCA_NETEM_PRNG_SEED
        }
        message.attribute(TrafficAttribute.options, bytes: options)
    }

    /// struct tc_netem_qopt: latency, limit, loss, gap, duplicate, jitter.
    private var fixedPart: [UInt32] {
        [
            SchedulerTime.ticks(nanoseconds: delay), limit, NetemScale.fraction(randomLoss.share),
            reorder.share > 0 ? max(gap, 1) : gap, NetemScale.fraction(duplicate.share),
            SchedulerTime.ticks(nanoseconds: jitter),
        ]
    }

    /// struct tc_netem_corr: delay, loss, duplicate.
    private var correlations: [Double] { [delayCorrelation, randomLoss.correlation, duplicate.correlation] }

    private var randomLoss: Chance {
        guard case .random(let chance) = loss else { return Chance(0) }
        return chance
    }
}

extension NetemOptions.Chance {
    /// struct tc_netem_reorder, struct tc_netem_corrupt.
    fileprivate var words: [UInt32] { [NetemScale.fraction(share), NetemScale.fraction(correlation)] }
}

/// Probabilities as netem has them.
enum NetemScale {
    /// A 32-bit fraction, rounded as tc(8) rounds.
    static func fraction(_ probability: Double) -> UInt32 {
        UInt32((min(max(probability, 0), 1) * Double(UInt32.max)).rounded())
    }
}

extension Message {
    /// A struct of 32-bit numbers.
    mutating func attribute(_ type: UInt16, words: [UInt32]) {
        attribute(type, bytes: Message.body { body in for word in words { body.put(word) } })
    }
}
