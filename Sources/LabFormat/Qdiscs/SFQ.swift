// sfq: stochastic fair queueing.

/// sfq. Equivalent to `tc qdisc add dev IF root sfq`.
package struct SFQ: Hashable, Sendable {
    /// Packets.
    package var limit: UInt32?
    /// Bytes.
    package var quantum: UInt32?
    /// Seconds.
    package var perturb: Int32?
    package var divisor: UInt32?
    package var flows: UInt32?
    /// Packets of one flow.
    package var depth: UInt32?
    package var headdrop = false
    package var red: SFQRed?

    package init() {}

    static let table = KeyTable<SFQ>(
        "qdisc sfq", "Stochastic fair queueing: a queue for each hash of a flow.", make: { _ in SFQ() },
        keys: [
            Key("limit", .integer(1...UInt32.max), \.limit, "Packets; 127 unless given."),
            Key("quantum", .size, \.quantum, "Bytes that a queue may send in its turn."),
            Key("perturb", .wholeSeconds, \.perturb, "Whole seconds after which the hash changes, such as 10s."),
            Key("divisor", .integer(1...65536), \.divisor, "The size of the hash table: a power of two."),
            Key("flows", .integer(1...65408), \.flows, "Flows at once; 127 unless given."),
            Key("depth", .integer(1...127), \.depth, "Packets of one flow; 127 unless given."),
            Key("headdrop", .boolean, \.headdrop, "Over limit drop a flow's oldest packet; false unless given."),
            Key("red", SFQRed.table.form, \.red, "Random early detection for each flow."),
        ],
        check: { sfq, fields, report in
            guard let divisor = sfq.divisor, divisor.nonzeroBitCount != 1 else { return }
            report.error("divisor \(divisor) is not a power of two", at: fields.location("divisor"))
        })

    package var tcArguments: [String] {
        var words = ["sfq"]
        if let limit { words += ["limit", "\(limit)"] }
        if let quantum { words += ["quantum", "\(quantum)b"] }
        if let perturb { words += ["perturb", "\(perturb)"] }
        if let divisor { words += ["divisor", "\(divisor)"] }
        if let flows { words += ["flows", "\(flows)"] }
        if let depth { words += ["depth", "\(depth)"] }
        if headdrop { words.append("headdrop") }
        return words + (red?.tcArguments ?? [])
    }
}

/// RED inside of each flow's queue. Sizes in bytes.
package struct SFQRed: Hashable, Sendable {
    package var limit: UInt32 = 0
    package var min: UInt32?
    package var max: UInt32?
    package var avpkt: UInt32?
    /// Packets.
    package var burst: UInt32?
    /// 0...1
    package var probability: Double?
    package var ecn = false
    package var harddrop = false

    package init() {}

    /// As tc has them: max is a quarter of the limit, min a third of max.
    package var thresholds: (min: UInt32, max: UInt32) {
        let max = max ?? limit / 4
        return (min ?? max / 3, max)
    }

    static let table = KeyTable<SFQRed>(
        "sfq red", "Random early detection for each flow of sfq.", make: { _ in SFQRed() },
        keys: [
            Key("redflowlimit", .size, \.limit, required: true, "Bytes of one flow; above it every packet is dropped."),
            Key("min", .size, \.min, "Average queue at which drops become possible; max / 3 unless given."),
            Key("max", .size, \.max, "Average queue at which all is dropped; redflowlimit / 4 unless given."),
            Key("avpkt", .size, \.avpkt, "The size of an average packet; 1000b unless given."),
            Key("burst", .integer(1...UInt32.max), \.burst, "Packets that may come at once."),
            Key(
                "probability", .percent, \.probability, "The most that is dropped between min and max; 2% unless given."
            ),
            Key("ecn", .boolean, \.ecn, "Mark packets where that is possible."),
            Key("harddrop", .boolean, \.harddrop, "Above max drop, even what could be marked; needs ecn."),
        ],
        check: { red, fields, report in
            let (min, max) = red.thresholds
            if min >= max { report.error("min must be less than max", at: fields.location("min")) }
            if max > red.limit { report.error("max must not be more than redflowlimit", at: fields.location("max")) }
            if red.harddrop, !red.ecn { report.error("harddrop needs ecn", at: fields.location("harddrop")) }
        })

    fileprivate var tcArguments: [String] {
        let (min, max) = thresholds
        // tc reads these without a unit.
        var words = ["redflowlimit", "\(limit)", "min", "\(min)", "max", "\(max)"]
        if let avpkt { words += ["avpkt", "\(avpkt)"] }
        if let burst { words += ["burst", "\(burst)"] }
        if let probability { words += ["probability", "\(probability)"] }
        return words + (ecn ? ["ecn"] : []) + (harddrop ? ["harddrop"] : [])
    }
}

extension Form where Value == Int32 {
    /// A time of whole seconds, in seconds.
    fileprivate static var wholeSeconds: Form<Int32> {
        let time = Form<UInt64>.time
        return Form(time.schema) { value, report in
            guard let nanoseconds = time.read(value, report) else { return nil }
            let seconds = Int32(exactly: nanoseconds / 1_000_000_000)
            guard nanoseconds % 1_000_000_000 == 0, let seconds else {
                report.error("expected whole seconds such as 10s, found \(value.description)", at: value.location)
                return nil
            }
            return seconds
        }
    }
}
