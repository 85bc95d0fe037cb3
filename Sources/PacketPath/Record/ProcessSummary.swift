// What became of a process of the lab.

/// A process of a node at the end of a run.
package struct ProcessSummary: Codable, Sendable, Equatable {
    package var node: String
    package var name: String
    /// `ready`, `ended`, `failed`...
    package var state: String
    package var restarts: Int
    /// How it last ended, in words: `exited with 1`.
    package var ending: String?
    /// Why it failed.
    package var reason: String?

    /// Why a run with it does not pass: it failed, or ended otherwise than with status 0 and was not ready again since.
    package var failure: String? {
        let endedWell = ending == nil || ending == "exited with 0"
        guard state == "failed" || state != "ready" && !endedWell else { return nil }
        let how = ending.map { reason?.contains($0) == true ? nil : $0 } ?? nil
        return "process \(node):\(name): \([how, reason].compactMap { $0 }.joined(separator: ", "))"
    }

    package init(
        node: String, name: String, state: String, restarts: Int, ending: String? = nil, reason: String? = nil
    ) {
        self.node = node
        self.name = name
        self.state = state
        self.restarts = restarts
        self.ending = ending
        self.reason = reason
    }
}
