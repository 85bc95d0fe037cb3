// netem: delay, loss and their relatives.

/// netem. Equivalent to `tc qdisc add dev IF root netem delay D loss P`.
package struct Netem: Hashable, Sendable {
    /// Packets.
    package var limit: UInt32?
    /// Nanoseconds.
    package var delay: UInt64?
    package var jitter: UInt64?
    /// How much the next delay depends on the last, 0...1.
    package var correlation: Double?
    package var distribution: NetemDistribution?
    package var loss: NetemLoss?
    /// Mark packets that are capable of it instead of losing them.
    package var ecn = false
    package var duplicate: NetemShare?
    package var corrupt: NetemShare?
    package var reorder: NetemShare?
    package var gap: UInt32?
    package var rate: NetemRate?
    package var slot: NetemSlot?
    package var seed: UInt64?
    /// The queue inside, where packets go when their delay is over.
    package var qdisc: Qdisc?

    package init() {}

    static let table = KeyTable<Netem>(
        "qdisc netem", "Delay, loss, duplication and reordering.", make: { _ in Netem() },
        keys: impairments + [
            Key("qdisc", .lazy { Qdisc.form }, \.qdisc, "The queue that packets go to after their delay.")
        ],
        check: { $0.check($1, $2) })

    /// A link's `impair`: the same netem at the root of both ends.
    static let impairment = KeyTable<Netem>(
        "impair", "What happens to packets on a link, in both directions.", make: { _ in Netem() }, keys: impairments,
        check: { $0.check($1, $2) })

    /// For the second end of a link: with the same seed both directions would have the same luck.
    var otherDirection: Netem {
        var other = self
        other.seed = seed.map { $0 &+ 1 }
        return other
    }

    static let impairments: [Key<Netem>] = [
        Key("delay", .time, \.delay, "How long each packet waits, such as 20ms."),
        Key("jitter", .time, \.jitter, "How far the delay varies; needs delay."),
        Key(
            "correlation", .percent, \.correlation, "How much a packet's delay depends on the last one's; needs jitter."
        ),
        Key(
            "distribution", .word, \.distribution,
            "How delays are spread; uniform unless given. Needs delay and jitter."),
        Key("loss", NetemLoss.form, \.loss, "The share that is dropped, such as 1%, or a model of loss."),
        Key("ecn", .boolean, \.ecn, "Mark packets that are capable of it instead of dropping them; needs loss."),
        Key("duplicate", NetemShare.form, \.duplicate, "The share that is sent twice."),
        Key("corrupt", NetemShare.form, \.corrupt, "The share with one bit changed."),
        Key("reorder", NetemShare.form, \.reorder, "The share that is sent without delay; needs delay."),
        Key("gap", .integer(1...UInt32.max), \.gap, "Only every so many packets are reordered; needs reorder."),
        Key("rate", NetemRate.form, \.rate, "The rate of the line, such as 1mbit."),
        Key("slot", NetemSlot.table.form, \.slot, "Packets leave in batches, with pauses between."),
        Key("limit", .integer(1...UInt32.max), \.limit, "Packets that may wait; 1000 unless given."),
        Key(
            "seed", .integer(0...UInt64.max), \.seed,
            "The seed of netem's random numbers, for runs that repeat (Linux 6.6 and later)."),
    ]

    func check(_ fields: Fields, _ report: Report) {
        func complain(_ key: String, needs other: String, unless given: Bool) {
            if fields.has(key), !given { report.error("\(key) needs \(other)", at: fields.location(key)) }
        }
        complain("jitter", needs: "delay", unless: delay != nil)
        complain("correlation", needs: "jitter", unless: jitter != nil)
        complain("distribution", needs: "delay and jitter", unless: delay ?? 0 > 0 && jitter ?? 0 > 0)
        complain("ecn", needs: "loss", unless: loss != nil || !ecn)
        complain("reorder", needs: "delay", unless: delay ?? 0 > 0)
        complain("gap", needs: "reorder", unless: reorder != nil)
        qdisc?.checkAsLeaf(at: fields.location("qdisc"), report)
    }

    package var tcArguments: [String] {
        var words = ["netem"]
        if let limit { words += ["limit", "\(limit)"] }
        words += delayArguments + (loss?.tcArguments ?? []) + (ecn ? ["ecn"] : [])
        for (name, share) in [("duplicate", duplicate), ("corrupt", corrupt), ("reorder", reorder)] {
            if let share { words += [name] + share.tcArguments }
        }
        if let gap { words += ["gap", "\(gap)"] }
        words += (rate?.tcArguments ?? []) + (slot?.tcArguments ?? [])
        if let seed { words += ["seed", "\(seed)"] }
        return words
    }

    private var delayArguments: [String] {
        guard let delay else { return [] }
        var words = ["delay", TrafficControlTime.text(delay)]
        if let jitter { words.append(TrafficControlTime.text(jitter)) }
        if let correlation { words.append(Share.text(correlation)) }
        return words + (distribution?.tcArguments ?? [])
    }
}
