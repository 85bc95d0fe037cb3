// A flow's rate as the lab file has it: a word, a rate, or a mapping with one kind of schedule.

/// `{ poisson: 5kpps }`, `{ bps: 10mbit, layer: l1 }`...
struct RateFile {
    var location: Location
    var pps: Double?
    var bps: UInt64?
    var layer = FlowSchedule.BitLayer.l2
    var interval: UInt64?
    var burst: Int?
    var every: UInt64 = 0
    var poisson: Double?
    var onOff: OnOffFile?
    var ramp: RampFile?
    var trace: Located<String>?
    var format: FlowSchedule.Trace.Format?
    var speed = 1.0

    private static let kinds = ["pps", "bps", "interval", "burst", "poisson", "on-off", "ramp", "trace"]
    /// The keys that go with a kind.
    private static let companions = ["layer": "bps", "every": "burst", "format": "trace", "speed": "trace"]

    static let table = KeyTable<RateFile>(
        "flow rate", "When packets depart.", make: { RateFile(location: $0) },
        keys: [
            Key("pps", .packetRate, \.pps, "Packets per second, such as 5kpps."),
            Key("bps", .rate, \.bps, "Bits per second, such as 10mbit."),
            Key(
                "layer", .word, \.layer,
                "What counts for bps: l3 (the IP packet), l2 (the frame, unless given), l1 (24 bytes more: preamble, "
                    + "frame check sequence, gap)."),
            Key("interval", Form.time.refusing(Self.zero), \.interval, "The time between packets, such as 2ms."),
            Key("burst", .integer(1...1_000_000), \.burst, "So many packets at once; needs every."),
            Key("every", Form.time.refusing(Self.zero), \.every, "The time from one burst to the next."),
            Key("poisson", .packetRate, \.poisson, "Independent packets, so many per second in the mean."),
            Key("on-off", OnOffFile.table.form, \.onOff, "Packets for a while, none for a while."),
            Key("ramp", RampFile.table.form, \.ramp, "A packet rate that grows or falls."),
            Key("trace", Form.text.located, \.trace, "A file with times; its path is relative to the lab file."),
            Key("format", .word, \.format, "The trace's format: csv, pcap, mahimahi; by the file's name unless given."),
            Key("speed", .factor, \.speed, "How much faster than the trace; 1 unless given."),
        ],
        check: { rate, fields, report in rate.check(fields, report) })

    private static func zero(_ time: UInt64) -> String? { time == 0 ? "must be more than 0" : nil }

    private func check(_ fields: Fields, _ report: Report) {
        let present = fields.present(Self.kinds)
        if present.count != 1 {
            let found = present.isEmpty ? "" : ", not \(present.joined(separator: " and "))"
            report.error("a rate is one of \(Self.kinds.joined(separator: ", "))\(found)", at: fields.location)
        }
        for (key, kind) in Self.companions.sorted(by: { $0.key < $1.key }) where fields.has(key) && !fields.has(kind) {
            report.error("'\(key)' needs '\(kind)'", at: fields.location(key))
        }
        if fields.has("burst"), !fields.has("every") {
            report.error("'burst' needs 'every': { burst: 10, every: 10ms }", at: fields.location("burst"))
        }
        if let trace, format == nil, FlowSchedule.Trace.Format(name: trace.value) == nil {
            let words = FlowSchedule.Trace.Format.allCases.map(\.rawValue).joined(separator: ", ")
            report.error(
                "the name of the trace \(trace.value.shown) does not tell its format: add format (\(words))",
                at: trace.location)
        }
    }

    var rate: FlowSchedule.Rate {
        if let pps { return .packetsPerSecond(pps) }
        if let bps { return .bitsPerSecond(bps, layer) }
        if let interval { return .interval(interval) }
        if let burst { return .burst(size: burst, every: every) }
        if let poisson { return .poisson(poisson) }
        if let onOff { return .onOff(on: onOff.on, off: onOff.off, packetsPerSecond: onOff.rate) }
        if let ramp { return .ramp(from: ramp.from, to: ramp.to, over: ramp.over) }
        if let trace {
            let format = format ?? .init(name: trace.value) ?? .csv
            return .trace(.init(file: trace.value, format: format, speed: speed, location: trace.location))
        }
        return .backToBack
    }

    /// A word, a packet rate, a bit rate, or a mapping.
    static var form: Form<FlowSchedule.Rate> {
        let (packetRate, bitRate, mapping) = (Form<Double>.packetRate, Form<UInt64>.rate, table.form)
        let schema = Schema.anyOf([.words(["back-to-back"]), packetRate.schema, bitRate.schema, mapping.schema])
        return Form(schema) { value, report in
            if case .mapping = value.content { return mapping.read(value, report).map(\.rate) }
            let expected = "back-to-back, a packet rate such as 5kpps or a bit rate such as 10mbit"
            guard let text = value.text(expected: expected, report) else { return nil }
            if text == "back-to-back" { return .backToBack }
            if isBitRate(text) { return bitRate.read(value, report).map { .bitsPerSecond($0, .l2) } }
            return packetRate.read(value, report).map { .packetsPerSecond($0) }
        }
    }

    /// Has the text a unit of bits or bytes per second?
    private static func isBitRate(_ text: String) -> Bool {
        let unit = text.drop { $0.isASCII && ($0.isNumber || $0 == ".") }.lowercased()
        return unit.count < text.count && Unit.rate.factors.contains { $0.name == unit }
    }
}

/// `{ on: exponential 200ms, off: 50ms, rate: 5kpps }`
struct OnOffFile {
    var on = FlowSchedule.Period.constant(0)
    var off = FlowSchedule.Period.constant(0)
    var rate = 0.0

    static let table = KeyTable<OnOffFile>(
        "on-off rate", "Packets at a constant rate for a while, then none for a while.", make: { _ in OnOffFile() },
        keys: [
            Key("on", .period, \.on, required: true, "How long: 50ms, exponential 200ms, pareto 1.5 100ms (means)."),
            Key("off", .period, \.off, required: true, "How long there is nothing, likewise."),
            Key("rate", .packetRate, \.rate, required: true, "Packets per second while it is on."),
        ])
}

/// `{ from: 1kpps, to: 10kpps, over: 2s }`
struct RampFile {
    var from = 0.0
    var to = 0.0
    var over: UInt64 = 0

    static let table = KeyTable<RampFile>(
        "ramp", "A packet rate that changes evenly, and then holds.", make: { _ in RampFile() },
        keys: [
            Key("from", .packetRate, \.from, required: true, "The first rate."),
            Key("to", .packetRate, \.to, required: true, "The last rate."),
            Key("over", .time, \.over, required: true, "How long the change takes."),
        ],
        check: { ramp, fields, report in
            if ramp.over == 0 { report.error("'over' must be more than 0", at: fields.location("over")) }
        })
}

extension FlowSchedule.Trace.Format {
    /// By the last part of a file's name.
    init?(name: String) {
        switch name.split(separator: ".").last.map({ $0.lowercased() }) {
        case "csv": self = .csv
        case "pcap", "pcapng", "cap": self = .pcap
        case "mahimahi", "up", "down": self = .mahimahi
        default: return nil
        }
    }
}
