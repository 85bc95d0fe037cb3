// Connections of a node as the lab file has them.

/// `{ fill: full, assured: false, timeout: 600s }`
struct ConntrackFile {
    var location: Location
    var fill = ConntrackFill.Amount.full
    var assured = true
    var timeout: UInt64 = 3_600_000_000_000

    static let table = KeyTable<ConntrackFile>(
        "conntrack", "Connections that the node's conntrack knows before the first packet.",
        make: { ConntrackFile(location: $0) },
        keys: [
            Key(
                "fill", .amount, \.fill, required: true,
                "How many; full: as many as the machine lets a namespace have (nf_conntrack_max)."),
            Key(
                "assured", .boolean, \.assured,
                "false: never answered, so that a full table gives them up for new ones; true unless given."),
            Key(
                "timeout", Form.time.refusing(Self.problem), \.timeout,
                "When they end by themselves, in whole seconds; 3600s unless given."),
        ])

    private static func problem(_ time: UInt64) -> String? {
        let second: UInt64 = 1_000_000_000
        return time % second == 0 && (1...86400).contains(time / second) ? nil : "is not a time of 1s, 2s, ... 86400s"
    }

    var resolved: ConntrackFill {
        ConntrackFill(
            amount: fill, assured: assured, timeout: UInt32(clamping: timeout / 1_000_000_000), location: location)
    }
}

extension Form where Value == ConntrackFill.Amount {
    /// `full`, or a number.
    fileprivate static var amount: Form<ConntrackFill.Amount> {
        let number = Form<Int>.integer(1...ConntrackFill.most)
        return Form(.anyOf([.words(["full"]), number.schema])) { value, report in
            if case .scalar("full", _) = value.content { return .full }
            return number.read(value, report).map { .entries($0) }
        }
    }
}
