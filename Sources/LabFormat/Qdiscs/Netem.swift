// netem: delay, loss and their relatives.

/// netem. Equivalent to `tc qdisc add dev IF root netem delay D loss P`.
package struct Netem: Hashable, Sendable {
    /// Nanoseconds.
    package var delay: UInt64?
    package var jitter: UInt64?
    /// 0...1
    package var loss: Double?
    package var duplicate: Double?
    package var corrupt: Double?
    package var reorder: Double?
    package var gap: UInt32?
    /// Packets.
    package var limit: UInt32?
    /// Bits per second.
    package var rate: UInt64?
    package var seed: UInt64?

    package init() {}

    static let table = KeyTable<Netem>(
        "qdisc netem", "Delay, loss, duplication and reordering.", make: { _ in Netem() },
        keys: [
            Key("delay", .time, \.delay, "How long each packet waits, such as 20ms."),
            Key("jitter", .time, \.jitter, "How far the delay varies; needs delay."),
            Key("loss", .percent, \.loss, "The share that is dropped, such as 1%."),
            Key("duplicate", .percent, \.duplicate, "The share that is sent twice."),
            Key("corrupt", .percent, \.corrupt, "The share with one bit changed."),
            Key("reorder", .percent, \.reorder, "The share that is sent without delay; needs delay."),
            Key("gap", .integer(1...UInt32.max), \.gap, "Only every so many packets are reordered; needs reorder."),
            Key("limit", .integer(1...UInt32.max), \.limit, "Packets that may wait; 1000 unless given."),
            Key("rate", .rate, \.rate, "The rate of the line."),
            Key("seed", .integer(0...UInt64.max), \.seed, "The seed of netem's random numbers, for runs that repeat."),
        ],
        check: { netem, fields, report in
            if netem.jitter != nil, netem.delay == nil {
                report.error("jitter needs delay", at: fields.location("jitter"))
            }
            if netem.reorder != nil, netem.delay == nil {
                report.error("reorder needs delay", at: fields.location("reorder"))
            }
            if netem.gap != nil, netem.reorder == nil { report.error("gap needs reorder", at: fields.location("gap")) }
        })

    package var tcArguments: [String] {
        var words = ["netem"]
        if let limit { words += ["limit", "\(limit)"] }
        if let delay {
            words += ["delay", TrafficControlTime.text(delay)] + (jitter.map { [TrafficControlTime.text($0)] } ?? [])
        }
        for (name, share) in [("loss", loss), ("duplicate", duplicate), ("corrupt", corrupt), ("reorder", reorder)] {
            if let share { words += [name, Self.percent(share)] }
        }
        if let gap { words += ["gap", "\(gap)"] }
        if let rate { words += ["rate", "\(rate)bit"] }
        if let seed { words += ["seed", "\(seed)"] }
        return words
    }

    /// Without the noise of binary fractions: 0.1 is 10%, not 10.000000000000002%.
    private static func percent(_ share: Double) -> String {
        let millionths = (share * 100_000_000).rounded() / 1_000_000
        return millionths == millionths.rounded() ? "\(Int(millionths))%" : "\(millionths)%"
    }
}
