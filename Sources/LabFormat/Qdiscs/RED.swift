// red: random early detection.

/// red. Equivalent to `tc qdisc add dev IF root red limit L min A max B avpkt P`.
package struct RED: Hashable, Sendable {
    /// Bytes.
    package var limit: UInt32
    package var min: UInt32
    package var max: UInt32
    package var avpkt: UInt32
    /// Packets.
    package var burst: UInt32?
    /// 0...1
    package var probability: Double?
    /// Bits per second.
    package var bandwidth: UInt64?
    package var ecn = false
    package var harddrop = false
    package var nodrop = false
    package var adaptive = false
    /// The queue inside; a bfifo of `limit` unless given.
    package var qdisc: Qdisc?

    package init(limit: UInt32, min: UInt32, max: UInt32, avpkt: UInt32) {
        self.limit = limit
        self.min = min
        self.max = max
        self.avpkt = avpkt
    }

    static let table = KeyTable<RED>(
        "qdisc red", "Random early detection: drops begin before the queue is full.",
        make: { _ in RED(limit: 0, min: 0, max: 0, avpkt: 0) },
        keys: [
            Key("limit", .size, \.limit, required: true, "Bytes; above it every packet is dropped."),
            Key("min", .size, \.min, required: true, "Average queue in bytes at which drops become possible."),
            Key("max", .size, \.max, required: true, "Average queue in bytes at which every packet is dropped."),
            Key("avpkt", .size, \.avpkt, required: true, "The size of an average packet."),
            Key(
                "burst", .integer(1...UInt32.max), \.burst,
                "Packets that may come at once; (2*min + max) / (3*avpkt) unless given."),
            Key(
                "probability", .percent, \.probability, "The most that is dropped between min and max; 2% unless given."
            ),
            Key("bandwidth", .rate, \.bandwidth, "The speed of the interface; 10mbit unless given."),
            Key("ecn", .boolean, \.ecn, "Mark packets where that is possible."),
            Key("harddrop", .boolean, \.harddrop, "Above max drop, even what could be marked; needs ecn."),
            Key("nodrop", .boolean, \.nodrop, "Never drop early, only mark; needs ecn."),
            Key("adaptive", .boolean, \.adaptive, "Let the kernel adapt probability to the load."),
            Key("qdisc", .lazy { Qdisc.form }, \.qdisc, "The queue inside; a bfifo of limit unless given."),
        ],
        check: { red, fields, report in
            if red.min >= red.max { report.error("min must be less than max", at: fields.location("min")) }
            if red.max > red.limit { report.error("max must not be more than limit", at: fields.location("max")) }
            for (key, on) in [("harddrop", red.harddrop), ("nodrop", red.nodrop)] where on && !red.ecn {
                report.error("\(key) needs ecn", at: fields.location(key))
            }
            red.qdisc?.checkAsLeaf(at: fields.location("qdisc"), report)
        })

    package var tcArguments: [String] {
        var words = ["red", "limit", "\(limit)b", "min", "\(min)b", "max", "\(max)b", "avpkt", "\(avpkt)b"]
        if let burst { words += ["burst", "\(burst)"] }
        if let probability { words += ["probability", "\(probability)"] }
        if let bandwidth { words += ["bandwidth", "\(bandwidth)bit"] }
        let flags = [("adaptive", adaptive), ("ecn", ecn), ("harddrop", harddrop), ("nodrop", nodrop)]
        return words + flags.filter(\.1).map(\.0)
    }
}
