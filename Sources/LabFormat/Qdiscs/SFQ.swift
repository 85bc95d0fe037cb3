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

    package init() {}

    static let table = KeyTable<SFQ>(
        "qdisc sfq", "Stochastic fair queueing: a queue for each hash of a flow.", make: { _ in SFQ() },
        keys: [
            Key("limit", .integer(1...UInt32.max), \.limit, "Packets; 127 unless given."),
            Key("quantum", .size, \.quantum, "Bytes that a queue may send in its turn."),
            Key(
                "perturb", .wholeSeconds, \.perturb, "Whole seconds after which the hash changes, such as 10s."),
            Key("divisor", .integer(1...65536), \.divisor, "The size of the hash table: a power of two."),
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
        return words
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
