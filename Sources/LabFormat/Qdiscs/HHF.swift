// hhf: heavy-hitter filter.

/// hhf. Equivalent to `tc qdisc add dev IF root hhf limit N admit_bytes B`.
package struct HHF: Hashable, Sendable {
    /// Packets.
    package var limit: UInt32?
    /// Bytes.
    package var quantum: UInt32?
    package var admitBytes: UInt32?
    /// Nanoseconds.
    package var reset: UInt64?
    package var evict: UInt64?
    package var weight: UInt32?

    package init() {}

    static let table = KeyTable<HHF>(
        "qdisc hhf", "Heavy-hitter filter: flows that send much stand in a queue of their own, which is emptied first.",
        make: { _ in HHF() },
        keys: [
            Key("limit", .integer(1...UInt32.max), \.limit, "Packets; 1000 unless given."),
            Key("quantum", .size, \.quantum, "Bytes that a queue may send in its turn."),
            Key(
                "admit_bytes", .size, \.admitBytes,
                "Bytes in a period that make a flow a heavy one; 128kb unless given."),
            Key("reset_timeout", .time, \.reset, "The period; 40ms unless given."),
            Key(
                "evict_timeout", .time, \.evict,
                "After so long without packets a heavy flow is forgotten; 1s unless given."),
            Key(
                "non_hh_weight", .integer(1...UInt32.max), \.weight,
                "Turns of the other flows for one of the heavy ones; 2 unless given."),
        ])

    package var tcArguments: [String] {
        var words = ["hhf"]
        if let limit { words += ["limit", "\(limit)"] }
        if let quantum { words += ["quantum", "\(quantum)"] }
        if let reset { words += ["reset_timeout", TrafficControlTime.text(reset)] }
        if let admitBytes { words += ["admit_bytes", "\(admitBytes)"] }
        if let evict { words += ["evict_timeout", TrafficControlTime.text(evict)] }
        if let weight { words += ["non_hh_weight", "\(weight)"] }
        return words
    }
}
