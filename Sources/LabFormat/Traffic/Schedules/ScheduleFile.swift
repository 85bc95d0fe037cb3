// When a flow's packets depart, as the lab file has it.

/// The keys of a flow that say how fast and how often it sends.
struct ScheduleFile {
    var rate = FlowSchedule.Rate.backToBack
    var count = 0

    var schedule: FlowSchedule { FlowSchedule(rate: rate, count: count) }

    static var keys: [Key<FlowFile>] {
        [
            Key("rate", form, \.schedule.rate, "back-to-back (unless given), or a packet rate such as 5kpps."),
            Key("count", .integer(1...10_000_000), \.schedule.count, "How many packets are sent."),
        ]
    }

    private static var form: Form<FlowSchedule.Rate> {
        let packetRate = Form<Double>.packetRate
        let mapping = PacketRateFile.table.form
        return Form(.anyOf([.words(["back-to-back"]), packetRate.schema, mapping.schema])) { value, report in
            if case .mapping = value.content { return mapping.read(value, report).map { .packetsPerSecond($0.pps) } }
            guard let text = value.text(expected: "back-to-back or a packet rate such as 5kpps", report) else {
                return nil
            }
            if text == "back-to-back" { return .backToBack }
            return packetRate.read(value, report).map { .packetsPerSecond($0) }
        }
    }
}

/// `{ pps: 5kpps }`
private struct PacketRateFile {
    var pps = 0.0

    static let table = KeyTable<PacketRateFile>(
        "packet rate", "A packet rate.", make: { _ in PacketRateFile() },
        keys: [Key("pps", .packetRate, \.pps, required: true, "Packets per second, such as 5kpps.")])
}
