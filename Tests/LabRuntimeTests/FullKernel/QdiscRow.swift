// Every option of every qdisc: what the lab file says, and what tc must read back.

import Testing

/// One option, or a few that belong together.
struct QdiscRow: Sendable, CustomTestStringConvertible {
    /// As in a lab file: `{ netem: { delay: 20ms } }`.
    var lab: String
    /// Some of the options of the root qdisc, as `tc -j qdisc show` has them.
    var options: String

    init(_ lab: String, _ options: String = "{}") {
        self.lab = lab
        self.options = options
    }

    var testDescription: String { lab }
}
