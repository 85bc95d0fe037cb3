// A flow's `replay` as the lab file has it.

import Packets

struct ReplayFile {
    var location: Location
    var file = ""
    var timing = Replay.Timing.original(speed: 1)
    var loop = 1
    var rewrite = RewriteFile()

    static let table = KeyTable<ReplayFile>(
        "replay", "The frames of a capture file, in the place of `packet`, `rate` and `count`.",
        make: { ReplayFile(location: $0) },
        keys: [
            Key("file", .text, \.file, required: true, "A pcap or pcapng file; its path is relative to the lab file."),
            Key(
                "timing", timing, \.timing,
                "original (unless given), back-to-back, { speed: 2 } for twice as fast, or a packet rate such as 5kpps."
            ),
            Key("loop", .integer(1...1_000_000), \.loop, "How often the file is sent; once unless given."),
            Key(
                "rewrite", RewriteFile.form, \.rewrite,
                "What is changed in each frame; none unless given: they are sent byte for byte."),
        ])

    static var keys: [Key<FlowFile>] {
        [Key("replay", table.form, \.replay, "Frames of a capture file instead of made ones.")]
    }

    private static var timing: Form<Replay.Timing> {
        let rate = Form<Double>.packetRate
        let speed = SpeedFile.table.form
        return Form(.anyOf([.words(["original", "back-to-back"]), rate.schema, speed.schema])) { value, report in
            if case .mapping = value.content { return speed.read(value, report).flatMap { $0.timing(report) } }
            guard let text = value.text(expected: "original, back-to-back or a packet rate", report) else { return nil }
            switch text {
            case "original": return .original(speed: 1)
            case "back-to-back": return .backToBack
            default: return rate.read(value, report).map { .packetsPerSecond($0) }
            }
        }
    }

    var replay: Replay {
        Replay(
            file: file, timing: timing, loop: loop, source: rewrite.eth.source, destination: rewrite.eth.destination,
            rewrite: rewrite.rewrite, location: location)
    }
}

/// `{ speed: 2 }` or `{ rate: 5kpps }`
private struct SpeedFile {
    var location: Location
    var speed: Located<String>?
    var rate: Double?

    static let table = KeyTable<SpeedFile>(
        "replay timing", "How fast a capture is replayed.", make: { SpeedFile(location: $0) },
        keys: [
            Key("speed", Form.text.located, \.speed, "So many times as fast as captured, such as 2 or 0.5."),
            Key("rate", .packetRate, \.rate, "Packets per second, such as 5kpps."),
        ],
        check: { _, fields, report in
            if fields.present(["speed", "rate"]).count != 1 {
                report.error("a timing has either a speed or a rate", at: fields.location)
            }
        })

    func timing(_ report: Report) -> Replay.Timing? {
        if let rate { return .packetsPerSecond(rate) }
        guard let speed else { return nil }
        if let number = Double(speed.value), number.isFinite, (0.001...1000).contains(number) {
            return .original(speed: number)
        }
        report.error("a speed is 0.001 to 1000, not \(speed.value.shown)", at: speed.location)
        return nil
    }
}
