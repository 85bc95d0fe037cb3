// The options of qdiscs and classes, read back from TCA_OPTIONS. Names are those of `tc -j`.

/// A qdisc's options as settings. Times are microseconds, rates bits per second.
enum QueueSettings {
    /// What the kind's options say; empty for kinds without any, and for kinds unknown here.
    static func read(_ kind: String, _ bytes: ArraySlice<UInt8>) -> [Setting] {
        if let rows = tables[kind] { return rows.compactMap { $0.read(Attributes(bytes)) } }
        return structs[kind].map { $0(bytes) } ?? []
    }

    /// One 32-bit attribute.
    private struct Row {
        var type: UInt16
        var name: String
        var unit: String?
        var factor: Int64 = 1

        func read(_ attributes: Attributes) -> Setting? {
            guard let value = attributes.bytes(type) else { return nil }
            let number: UInt64? =
                switch value.count {
                case 1: UInt64(value.number(at: 0, as: UInt8.self))
                case 4: UInt64(value.number(at: 0, as: UInt32.self))
                case 8: value.number(at: 0)
                default: nil
                }
            guard let number, !(unit == "us" && number == UInt64(UInt32.max)) else { return nil }
            return unit == "flag"
                ? Setting(name, flag: number != 0) : Setting(name, Int64(clamping: number) &* factor, unit: unit)
        }
    }

    /// Kinds whose options are a nest of numbers: TCA_CODEL_*, TCA_FQ_CODEL_*, TCA_FQ_*, TCA_CAKE_*.
    private static let tables: [String: [Row]] = [
        "codel": [
            Row(type: 2, name: "limit", unit: "packets"), Row(type: 1, name: "target", unit: "us"),
            Row(type: 3, name: "interval", unit: "us"), Row(type: 5, name: "ce_threshold", unit: "us"),
            Row(type: 4, name: "ecn", unit: "flag"),
        ],
        "fq_codel": [
            Row(type: 2, name: "limit", unit: "packets"), Row(type: 5, name: "flows"),
            Row(type: 6, name: "quantum", unit: "B"), Row(type: 1, name: "target", unit: "us"),
            Row(type: 3, name: "interval", unit: "us"), Row(type: 7, name: "ce_threshold", unit: "us"),
            Row(type: 9, name: "memory_limit", unit: "B"), Row(type: 8, name: "drop_batch", unit: "packets"),
            Row(type: 4, name: "ecn", unit: "flag"),
        ],
        "fq": [
            Row(type: 1, name: "limit", unit: "packets"), Row(type: 2, name: "flow_limit", unit: "packets"),
            Row(type: 8, name: "buckets_log"), Row(type: 10, name: "orphan_mask"),
            Row(type: 3, name: "quantum", unit: "B"), Row(type: 4, name: "initial_quantum", unit: "B"),
            Row(type: 7, name: "maxrate", unit: "bit/s", factor: 8), Row(type: 9, name: "refill_delay", unit: "us"),
            Row(type: 11, name: "low_rate_threshold", unit: "bit/s", factor: 8),
            Row(type: 14, name: "horizon", unit: "us"), Row(type: 15, name: "horizon_drop", unit: "flag"),
        ],
        "cake": [
            Row(type: 2, name: "bandwidth", unit: "bit/s", factor: 8), Row(type: 7, name: "rtt", unit: "us"),
            Row(type: 8, name: "target", unit: "us"), Row(type: 10, name: "memlimit", unit: "B"),
            Row(type: 11, name: "nat", unit: "flag"), Row(type: 13, name: "wash", unit: "flag"),
            Row(type: 6, name: "overhead", unit: "B"), Row(type: 14, name: "mpu", unit: "B"),
            Row(type: 3, name: "diffserv"), Row(type: 5, name: "flowmode"),
            Row(type: 16, name: "ack-filter"), Row(type: 17, name: "split_gso", unit: "flag"),
        ],
    ]

    /// Kinds whose options begin with a struct of linux/pkt_sched.h.
    private static let structs: [String: @Sendable (ArraySlice<UInt8>) -> [Setting]] = [
        "pfifo": { word($0, 0).map { [Setting("limit", $0, unit: "packets")] } ?? [] },
        "bfifo": { word($0, 0).map { [Setting("limit", $0, unit: "B")] } ?? [] },
        "pfifo_fast": priorities, "prio": priorities,
        "tbf": tokenBucket,
        "htb": hierarchy,
        "hfsc": { $0.count >= 2 ? [Setting("default", String($0.number(at: 0, as: UInt16.self), radix: 16))] : [] },
        "netem": NetemSettings.read,
        "red": randomEarly,
        "sfq": stochastic,
    ]

    static func word(_ bytes: ArraySlice<UInt8>, _ index: Int) -> UInt32? {
        bytes.count >= 4 * index + 4 ? bytes.number(at: 4 * index) : nil
    }

    /// struct tc_prio_qopt.
    private static func priorities(_ bytes: ArraySlice<UInt8>) -> [Setting] {
        guard let bands = word(bytes, 0), bytes.count >= 20 else { return [] }
        let map = bytes.dropFirst(4).prefix(16).map { "\($0)" }.joined(separator: " ")
        return [Setting("bands", bands), Setting("priomap", map)]
    }

    /// struct tc_tbf_qopt: two rate specifications, limit, buffer and MTU in ticks.
    private static func tokenBucket(_ bytes: ArraySlice<UInt8>) -> [Setting] {
        let attributes = Attributes(bytes)
        guard let parameters = attributes.bytes(1), let buffer = word(parameters, 7), let limit = word(parameters, 6),
            let narrow = word(parameters, 2), let narrowPeak = word(parameters, 5), let mtu = word(parameters, 8)
        else { return [] }
        let rate = attributes.number(4, as: UInt64.self) ?? UInt64(narrow)
        let peak = attributes.number(5, as: UInt64.self) ?? UInt64(narrowPeak)
        let burst = QueueTime.bytes(ticks: buffer, bytesPerSecond: rate)
        let peakSettings =
            peak == 0
            ? []
            : [
                Setting("peakrate", peak &* 8, unit: "bit/s"),
                Setting("minburst", QueueTime.bytes(ticks: mtu, bytesPerSecond: peak), unit: "B"),
            ]
        return [Setting("rate", rate &* 8, unit: "bit/s"), Setting("burst", burst, unit: "B")] + peakSettings
            + [Setting("limit", limit, unit: "B")]
    }

    /// struct tc_htb_glob.
    private static func hierarchy(_ bytes: ArraySlice<UInt8>) -> [Setting] {
        let attributes = Attributes(bytes)
        guard let global = attributes.bytes(2), let quantum = word(global, 1), let fallback = word(global, 2),
            let direct = word(global, 4)
        else { return [] }
        let queue = attributes.number(5, as: UInt32.self).map { [Setting("direct_qlen", $0, unit: "packets")] } ?? []
        return [
            Setting("r2q", quantum), Setting("default", "0x\(String(fallback, radix: 16))"),
            Setting("direct_packets_stat", direct),
        ] + queue
    }

    /// struct tc_red_qopt.
    private static func randomEarly(_ bytes: ArraySlice<UInt8>) -> [Setting] {
        let attributes = Attributes(bytes)
        guard let parameters = attributes.bytes(1), parameters.count >= 16, let limit = word(parameters, 0),
            let minimum = word(parameters, 1), let maximum = word(parameters, 2)
        else { return [] }
        let flags = attributes.bytes(4).flatMap { word($0, 0) } ?? UInt32(parameters.number(at: 15, as: UInt8.self))
        let words = ["ecn", "harddrop", "adaptive", "nodrop"].enumerated().map {
            Setting($1, flag: flags & 1 << UInt32($0) != 0)
        }
        return [
            Setting("limit", limit, unit: "B"), Setting("min", minimum, unit: "B"), Setting("max", maximum, unit: "B"),
        ] + words
    }

    /// struct tc_sfq_qopt.
    private static func stochastic(_ bytes: ArraySlice<UInt8>) -> [Setting] {
        guard let quantum = word(bytes, 0), let perturb = word(bytes, 1), let limit = word(bytes, 2),
            let divisor = word(bytes, 3), let flows = word(bytes, 4)
        else { return [] }
        let depth = word(bytes, 5).map { [Setting("depth", $0, unit: "packets")] } ?? []
        return [
            Setting("limit", limit, unit: "packets"), Setting("quantum", quantum, unit: "B"),
            Setting("perturb", perturb, unit: "s"), Setting("divisor", divisor), Setting("flows", flows),
        ] + depth
    }
}

/// The kernel's packet scheduler counts time in ticks of 64 ns.
enum QueueTime {
    /// Bytes that pass at a rate in so many ticks, rounded to the nearest.
    static func bytes(ticks: UInt32, bytesPerSecond rate: UInt64) -> Int64 {
        Int64((Double(ticks) * 64 * Double(rate) / 1e9).rounded())
    }
}
