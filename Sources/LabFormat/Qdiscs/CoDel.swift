// codel: a queue kept short by CoDel (RFC 8289).

/// codel. Equivalent to `tc qdisc add dev IF root codel`.
package struct CoDel: Hashable, Sendable {
    /// Packets.
    package var limit: UInt32?
    /// Nanoseconds.
    package var target: UInt64?
    package var interval: UInt64?
    package var ceThreshold: UInt64?
    package var ecn: Bool?

    package init() {}

    static let table = KeyTable<CoDel>(
        "qdisc codel", "A queue kept short by CoDel: packets that waited too long are dropped when they leave.",
        make: { _ in CoDel() },
        keys: [
            Key("limit", .integer(1...UInt32.max), \.limit, "Packets; 1000 unless given."),
            Key("target", .time, \.target, "The longest wait that is tolerated; 5ms unless given."),
            Key("interval", .time, \.interval, "How long the wait may be above target; 100ms unless given."),
            Key("ce_threshold", .time, \.ceThreshold, "Mark every packet that waited longer."),
            Key("ecn", .boolean, \.ecn, "Mark packets where that is possible; false unless given."),
        ])

    package var tcArguments: [String] {
        var words = ["codel"]
        if let limit { words += ["limit", "\(limit)"] }
        if let target { words += ["target", TrafficControlTime.text(target)] }
        if let interval { words += ["interval", TrafficControlTime.text(interval)] }
        if let ceThreshold { words += ["ce_threshold", TrafficControlTime.text(ceThreshold)] }
        if let ecn { words.append(ecn ? "ecn" : "noecn") }
        return words
    }
}
