// fq: fair queues with pacing.

/// fq. Equivalent to `tc qdisc add dev IF root fq`.
package struct FQ: Hashable, Sendable {
    /// Packets.
    package var limit: UInt32?
    package var flowLimit: UInt32?
    /// Bytes.
    package var quantum: UInt32?
    package var initialQuantum: UInt32?
    /// Bits per second.
    package var maxRate: UInt64?
    package var lowRateThreshold: UInt64?
    package var buckets: UInt32?
    package var orphanMask: UInt32?
    package var pacing: Bool?
    /// Nanoseconds.
    package var refillDelay: UInt64?
    package var ceThreshold: UInt64?
    package var timerSlack: UInt64?
    package var horizon: UInt64?
    package var horizonDrop: Bool?

    package init() {}

    static let table = KeyTable<FQ>(
        "qdisc fq", "Fair queues by socket, each paced to its own rate.", make: { _ in FQ() },
        keys: [
            Key("limit", .integer(1...UInt32.max), \.limit, "Packets; 10000 unless given."),
            Key("flow_limit", .integer(1...UInt32.max), \.flowLimit, "Packets of one flow; 100 unless given."),
            Key("quantum", .size, \.quantum, "Bytes that a flow may send in its turn."),
            Key("initial_quantum", .size, \.initialQuantum, "Bytes that a new flow may send first."),
            Key("maxrate", .rate, \.maxRate, "The most that one flow may send; no limit unless given."),
            Key("low_rate_threshold", .rate, \.lowRateThreshold, "Flows below it wait for each packet."),
            Key("buckets", .integer(1...(1 << 18)), \.buckets, "The size of the hash table: a power of two."),
            Key(
                "orphan_mask", .integer(0...UInt32.max), \.orphanMask,
                "The hash of packets without a socket; 1023 unless given."),
            Key("pacing", .boolean, \.pacing, "Obey the flows' rates; true unless given."),
            Key("refill_delay", .time, \.refillDelay, "After such a pause a flow counts as new; 40ms unless given."),
            Key("ce_threshold", .time, \.ceThreshold, "Mark every packet that waited longer."),
            Key("timer_slack", .time, \.timerSlack, "How late a paced packet may leave; 10us unless given."),
            Key("horizon", .time, \.horizon, "How far in the future a packet may be due; 10s unless given."),
            Key(
                "horizon_drop", .boolean, \.horizonDrop,
                "Drop packets due later than horizon; false: send them then (horizon_cap). True unless given."),
        ],
        check: { fq, fields, report in
            guard let buckets = fq.buckets, buckets.nonzeroBitCount != 1 else { return }
            report.error("buckets \(buckets) is not a power of two", at: fields.location("buckets"))
        })

    package var tcArguments: [String] {
        var words = ["fq"]
        if let limit { words += ["limit", "\(limit)"] }
        if let flowLimit { words += ["flow_limit", "\(flowLimit)"] }
        if let quantum { words += ["quantum", "\(quantum)"] }
        if let initialQuantum { words += ["initial_quantum", "\(initialQuantum)"] }
        if let maxRate { words += ["maxrate", "\(maxRate)bit"] }
        if let lowRateThreshold { words += ["low_rate_threshold", "\(lowRateThreshold)bit"] }
        if let buckets { words += ["buckets", "\(buckets)"] }
        if let orphanMask { words += ["orphan_mask", "\(orphanMask)"] }
        if let pacing { words.append(pacing ? "pacing" : "nopacing") }
        let times = [
            ("refill_delay", refillDelay), ("ce_threshold", ceThreshold), ("timer_slack", timerSlack),
            ("horizon", horizon),
        ]
        for (name, time) in times { if let time { words += [name, TrafficControlTime.text(time)] } }
        if let horizonDrop { words.append(horizonDrop ? "horizon_drop" : "horizon_cap") }
        return words
    }
}
