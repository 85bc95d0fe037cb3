// A share of the packets, and how much one packet's fate depends on the last one's.

/// `1%`, or `{ percent: 1%, correlation: 25% }`. Both 0...1.
package struct NetemShare: Hashable, Sendable {
    package var share: Double
    package var correlation: Double?

    package init(_ share: Double, correlation: Double? = nil) {
        self.share = share
        self.correlation = correlation
    }

    private static let table = KeyTable<NetemShare>(
        "netem share", "A share of the packets.", make: { _ in NetemShare(0) },
        keys: [
            Key("percent", .percent, \.share, required: true, "The share, such as 1%."),
            Key("correlation", .percent, \.correlation, "How much it depends on the last packet; 0% unless given."),
        ])

    static var form: Form<NetemShare> {
        let percent = Form<Double>.percent
        return Form(.anyOf([percent.schema, table.form.schema])) { value, report in
            if case .mapping = value.content { return table.read(value, report) }
            return percent.read(value, report).map { NetemShare($0) }
        }
    }

    var tcArguments: [String] { [Share.text(share)] + (correlation.map { [Share.text($0)] } ?? []) }
}
