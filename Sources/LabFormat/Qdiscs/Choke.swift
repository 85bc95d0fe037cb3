// choke: RED that drops a heavy flow's packets in pairs.

/// choke. Equivalent to `tc qdisc add dev IF root choke limit L bandwidth B min A max B burst N`.
package struct Choke: Hashable, Sendable {
    /// Packets.
    package var limit: UInt32
    package var min: UInt32?
    package var max: UInt32?
    package var burst: UInt32?
    /// Bytes.
    package var avpkt: UInt32 = 1000
    /// 0...1
    package var probability: Double = 0.02
    /// Bits per second.
    package var bandwidth: UInt64 = 10_000_000
    package var ecn = false

    package init(limit: UInt32) { self.limit = limit }

    /// As tc has them: max is a quarter of the limit, min a third of max.
    package var thresholds: (min: UInt32, max: UInt32) {
        let max = max ?? limit / 4
        return (min ?? max / 3, max)
    }

    /// As tc has it.
    package var packetsAtOnce: UInt32 { burst ?? (2 * thresholds.min + thresholds.max) / 3 }

    static let table = KeyTable<Choke>(
        "qdisc choke", "RED that compares each packet with one of the queue: two of the same flow are both dropped.",
        make: { _ in Choke(limit: 0) },
        keys: [
            Key("limit", .integer(1...131_071), \.limit, required: true, "Packets; above it every packet is dropped."),
            Key(
                "min", .integer(1...131_071), \.min,
                "Average queue at which drops become possible; max / 3 unless given."),
            Key("max", .integer(1...131_071), \.max, "Average queue at which all is dropped; limit / 4 unless given."),
            Key(
                "burst", .integer(1...131_071), \.burst,
                "Packets that may come at once; (2*min + max) / 3 unless given."),
            Key("avpkt", .size, \.avpkt, "The size of an average packet; 1000b unless given."),
            Key(
                "probability", .percent, \.probability, "The most that is dropped between min and max; 2% unless given."
            ),
            Key("bandwidth", .rate, \.bandwidth, "The speed of the interface; 10mbit unless given."),
            Key("ecn", .boolean, \.ecn, "Mark packets where that is possible."),
        ],
        check: { choke, fields, report in
            let (min, max) = choke.thresholds
            if min >= max { report.error("min must be less than max", at: fields.location("min")) }
            if max > choke.limit { report.error("max must not be more than limit", at: fields.location("max")) }
        })

    package var tcArguments: [String] {
        let (min, max) = thresholds
        return [
            "choke", "limit", "\(limit)", "bandwidth", "\(bandwidth)bit", "min", "\(min)", "max", "\(max)", "avpkt",
            "\(avpkt)", "burst", "\(packetsAtOnce)", "probability", "\(probability)",
        ] + (ecn ? ["ecn"] : [])
    }
}
