// Every option of every qdisc: what the lab file says, and what tc must read back.

import Testing

/// One option, or a few that belong together.
struct QdiscRow: Sendable, CustomTestStringConvertible {
    /// As in a lab file: `{ netem: { delay: 20ms } }`.
    var lab: String
    /// Some of the options of the root qdisc, as `tc -d -j qdisc show` has them; "absent" for a key that must not be there.
    var options: String
    /// Parts of what `tc -d qdisc show` and `tc class show` print.
    var shows: [String]
    /// The line of tc for it makes the same.
    var tcAgrees: Bool

    init(_ lab: String, _ options: String = "{}", shows: [String] = [], tcAgrees: Bool = true) {
        self.lab = lab
        self.options = options
        self.shows = shows
        self.tcAgrees = tcAgrees
    }

    var testDescription: String { lab }
}
