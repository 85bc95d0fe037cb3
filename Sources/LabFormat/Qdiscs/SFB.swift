// sfb: stochastic fair blue.

/// sfb. Equivalent to `tc qdisc add dev IF root sfb limit N max N target N ...`. Numbers not given are tc's.
package struct SFB: Hashable, Sendable {
    /// Packets of all flows; nil: the interface's txqueuelen.
    package var limit: UInt32?
    /// Packets of one bin.
    package var max: UInt32 = 25
    package var target: UInt32 = 20
    /// 0...1
    package var increment = 0.0005
    package var decrement = 0.00005
    /// Packets per second, and at once.
    package var penaltyRate: UInt32 = 10
    package var penaltyBurst: UInt32 = 20
    /// The queue inside; a pfifo of `limit` unless given.
    package var qdisc: Qdisc?

    package init() {}

    static let table = KeyTable<SFB>(
        "qdisc sfb",
        "Stochastic fair blue: a probability of drops for each bin of flows, and a fixed rate for flows that never slow down.",
        make: { _ in SFB() },
        keys: [
            Key(
                "limit", .integer(1...UInt32.max), \.limit,
                "Packets of all flows; the interface's txqueuelen unless given."),
            Key(
                "max", .integer(1...65_535), \.max, "Packets of one bin, above which all are dropped; 25 unless given."),
            Key(
                "target", .integer(1...65_535), \.target,
                "Packets of one bin from which the probability grows; 20 unless given."),
            Key("increment", .percent, \.increment, "How much the probability grows at a time; 0.05% unless given."),
            Key("decrement", .percent, \.decrement, "How much it falls while the bin is empty; 0.005% unless given."),
            Key(
                "penalty_rate", .integer(0...UInt32.max), \.penaltyRate,
                "Packets per second of flows that never slow down; 10 unless given."),
            Key(
                "penalty_burst", .integer(0...UInt32.max), \.penaltyBurst, "How many of these at once; 20 unless given."
            ),
            Key("qdisc", .lazy { Qdisc.form }, \.qdisc, "The queue inside; a pfifo of limit unless given."),
        ],
        check: { sfb, fields, report in
            if sfb.target > sfb.max { report.error("target must not be more than max", at: fields.location("target")) }
            sfb.qdisc?.checkAsLeaf(at: fields.location("qdisc"), report)
        })

    package var tcArguments: [String] {
        ["sfb"] + (limit.map { ["limit", "\($0)"] } ?? []) + [
            "max", "\(max)", "target", "\(target)", "increment", "\(increment)", "decrement", "\(decrement)",
            "penalty_rate", "\(penaltyRate)", "penalty_burst", "\(penaltyBurst)",
        ]
    }
}
