// fq_codel: fair queues with CoDel.

/// fq_codel. Equivalent to `tc qdisc add dev IF root fq_codel`.
package struct FQCodel: Hashable, Sendable {
    /// Packets.
    package var limit: UInt32?
    package var flows: UInt32?
    /// Bytes.
    package var quantum: UInt32?
    /// Nanoseconds.
    package var target: UInt64?
    package var interval: UInt64?
    package var ecn: Bool?

    package init() {}

    static let table = KeyTable<FQCodel>(
        "qdisc fq_codel", "Fair queues, each kept short by CoDel.", make: { _ in FQCodel() },
        keys: [
            Key("limit", .integer(1...UInt32.max), \.limit, "Packets; 10240 unless given."),
            Key("flows", .integer(1...65536), \.flows, "Queues; 1024 unless given."),
            Key("quantum", .size, \.quantum, "Bytes that a queue may send in its turn."),
            Key("target", .time, \.target, "The longest wait that is tolerated; 5ms unless given."),
            Key("interval", .time, \.interval, "How long the wait may be above target; 100ms unless given."),
            Key("ecn", .boolean, \.ecn, "Mark packets where that is possible; true unless given."),
        ])

    package var tcArguments: [String] {
        var words = ["fq_codel"]
        if let limit { words += ["limit", "\(limit)"] }
        if let flows { words += ["flows", "\(flows)"] }
        if let quantum { words += ["quantum", "\(quantum)"] }
        if let target { words += ["target", TrafficControlTime.text(target)] }
        if let interval { words += ["interval", TrafficControlTime.text(interval)] }
        if let ecn { words.append(ecn ? "ecn" : "noecn") }
        return words
    }
}
