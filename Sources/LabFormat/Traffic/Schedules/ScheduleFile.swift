// When a flow's packets depart, as the lab file has it.

/// The keys of a flow that say how fast and how long it sends.
struct ScheduleFile {
    var rate: Located<FlowSchedule.Rate>?
    var count: Located<Int>?
    var duration: Located<UInt64>?
    var bytes: Located<UInt64>?
    var start: Located<UInt64>?
    var catchUp: Located<FlowSchedule.CatchUp>?

    static let longestCount = 10_000_000

    static var keys: [Key<FlowFile>] {
        [
            Key(
                "rate", RateFile.form.located, \.schedule.rate,
                "back-to-back (unless given), a packet rate such as 5kpps, a bit rate such as 10mbit, or a mapping."),
            Key("count", Form.integer(1...longestCount).located, \.schedule.count, "How many packets are sent."),
            Key(
                "duration", Form.time.refusing { $0 == 0 ? "must be more than 0" : nil }.located, \.schedule.duration,
                "How long packets are sent, such as 2s."),
            Key(
                "bytes", Form.size.located, \.schedule.bytes,
                "Sending ends with the packet that makes the frames so many bytes together, such as 1mb."),
            Key(
                "start", Form.time.located, \.schedule.start,
                "When the flow starts, from the beginning of the run; the timeline says it otherwise."),
            Key(
                "catch-up", Form.word.located, \.schedule.catchUp,
                "Packets more than 1 ms late go at once (burst, unless given), are not sent (skip), or the schedule "
                    + "is shifted (stretch)."),
        ]
    }

    /// The keys that say when the flow ends, in the order of the documentation.
    var stops: [(key: String, stop: FlowSchedule.Stop, location: Location)] {
        [
            count.map { ("count", .count($0.value), $0.location) },
            duration.map { ("duration", .duration($0.value), $0.location) },
            bytes.map { ("bytes", .bytes($0.value), $0.location) },
        ].compactMap { $0 }
    }
}
