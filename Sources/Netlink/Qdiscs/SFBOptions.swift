// sfb: struct tc_sfb_qopt.

package struct SFBOptions: QdiscOptions {
    package static let kind = "sfb"

    /// Packets; nil: the interface's txqueuelen.
    package var limit: UInt32?
    package var max: UInt32 = 25
    package var target: UInt32 = 20
    /// 0...1
    package var increment = 0.0005
    package var decrement = 0.00005
    /// Packets per second, and at once.
    package var penaltyRate: UInt32 = 10
    package var penaltyBurst: UInt32 = 20
    /// Milliseconds.
    package var rehash: UInt32 = 600_000
    package var warmup: UInt32 = 60_000

    package init() {}

    package func encode(into message: inout Message) {
        let probability = { (share: Double) in UInt32(share * 65_535 + 0.5) }
        let parameters = Message.body { body in
            for word in [rehash, warmup, max, target, probability(increment), probability(decrement)] { body.put(word) }
            for word in [limit ?? 0, penaltyRate, penaltyBurst] { body.put(word) }
        }
        message.nested(TrafficAttribute.options) { $0.attribute(1, bytes: parameters) }  // TCA_SFB_PARMS
    }
}
