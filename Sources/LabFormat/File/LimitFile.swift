// The conditions of a rule that count packets: a rate, and one in N.

/// `10/second`, or `{ rate: 10/second, burst: 5, over: true }`.
struct LimitFile {
    var rate: UInt64 = 0
    /// Seconds.
    var per: UInt64 = 1
    var burst: UInt32 = 5
    var over = false

    private static let table = KeyTable<LimitFile>(
        "limit", "So many packets in a time.", make: { _ in LimitFile() },
        keys: [
            Key(
                "rate", .limitRate, \.ratio, required: true, "Packets per second, minute, hour, day or week: 10/second."
            ),
            Key("burst", .integer(0...UInt32.max), \.burst, "Packets beyond the rate at once; 5 unless given."),
            Key("over", .boolean, \.over, "Match what exceeds the rate."),
        ])

    /// nft's own default of the burst is 5.
    static var form: Form<LimitFile> {
        let rate = Form<LimitRatio>.limitRate
        return Form(.anyOf([rate.schema, table.form.schema])) { value, report in
            if case .mapping = value.content { return table.read(value, report) }
            return rate.read(value, report).map { LimitFile(rate: $0.rate, per: $0.per) }
        }
    }

    fileprivate var ratio: LimitRatio {
        get { LimitRatio(rate: rate, per: per) }
        set { (rate, per) = (newValue.rate, newValue.per) }
    }
}

/// Packets per so many seconds.
private struct LimitRatio {
    var rate: UInt64
    var per: UInt64
}

extension Form where Value == LimitRatio {
    fileprivate static var limitRate: Form<LimitRatio> {
        let units: [(name: String, seconds: UInt64)] = [
            ("second", 1), ("minute", 60), ("hour", 3600), ("day", 86400), ("week", 604_800),
        ]
        let names = units.map(\.name).joined(separator: "|")
        return Form(.text(pattern: "^[0-9]+/(\(names))$")) { value, report in
            guard let text = value.text(expected: "a limit such as 10/second", report) else { return nil }
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            if parts.count == 2, let rate = UInt64(parts[0]), rate > 0,
                let unit = units.first(where: { $0.name == parts[1] })
            {
                return LimitRatio(rate: rate, per: unit.seconds)
            }
            let known = units.map(\.name).joined(separator: ", ")
            report.error("expected a limit such as 10/second (\(known)), found \(text.shown)", at: value.location)
            return nil
        }
    }
}

/// `{ inc: 10, offset: 3 }`: every tenth packet, the fourth one first; `{ random: 10 }`: one in ten by chance.
struct NumgenFile {
    var inc: UInt32?
    var randomModulus: UInt32?
    var offset: UInt32 = 0

    var random: Bool { randomModulus != nil }
    var modulus: UInt32 { randomModulus ?? inc ?? 1 }

    static let table = KeyTable<NumgenFile>(
        "numgen", "One packet in so many.", make: { _ in NumgenFile() },
        keys: [
            Key("inc", .integer(1...UInt32.max), \.inc, "Exactly one in so many, by counting."),
            Key("random", .integer(1...UInt32.max), \.randomModulus, "One in so many, by chance."),
            Key("offset", .integer(0...UInt32.max), \.offset, "Which of the numbers from 0 matches; 0 unless given."),
        ],
        check: { numgen, fields, report in
            if fields.present(["inc", "random"]).count != 1 {
                report.error("numgen is one of inc and random: { inc: 10 }", at: fields.location)
            } else if numgen.offset >= numgen.modulus {
                report.error(
                    "offset \(numgen.offset) never comes: the numbers are 0 to \(numgen.modulus - 1)",
                    at: fields.location("offset"))
            }
        })
}
