// pie: a queue kept short by the probability of drops (RFC 8033).

/// pie. Equivalent to `tc qdisc add dev IF root pie limit N target T tupdate T`.
package struct PIE: Hashable, Sendable {
    /// Packets.
    package var limit: UInt32?
    /// Nanoseconds.
    package var target: UInt64?
    package var update: UInt64?
    package var alpha: UInt32?
    package var beta: UInt32?
    package var ecn: Bool?
    package var bytemode: Bool?

    package init() {}

    static let table = KeyTable<PIE>(
        "qdisc pie",
        "A queue kept short by PIE: arriving packets are dropped with a probability that grows with the wait.",
        make: { _ in PIE() },
        keys: [
            Key("limit", .integer(1...UInt32.max), \.limit, "Packets; 1000 unless given."),
            Key("target", .time, \.target, "The wait that PIE aims at; 15ms unless given."),
            Key("tupdate", .time, \.update, "How often the probability is computed; 15ms unless given."),
            Key("alpha", .integer(0...32), \.alpha, "Weight of the wait's distance from target; 2 unless given."),
            Key("beta", .integer(0...32), \.beta, "Weight of the wait's growth; 20 unless given."),
            Key("ecn", .boolean, \.ecn, "Mark packets where that is possible; false unless given."),
            Key("bytemode", .boolean, \.bytemode, "Drop large packets more often; false unless given."),
        ])

    package var tcArguments: [String] {
        var words = ["pie"]
        if let limit { words += ["limit", "\(limit)"] }
        if let target { words += ["target", TrafficControlTime.text(target)] }
        if let update { words += ["tupdate", TrafficControlTime.text(update)] }
        if let alpha { words += ["alpha", "\(alpha)"] }
        if let beta { words += ["beta", "\(beta)"] }
        if let ecn { words.append(ecn ? "ecn" : "noecn") }
        if let bytemode { words.append(bytemode ? "bytemode" : "nobytemode") }
        return words
    }
}
