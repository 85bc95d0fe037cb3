// What became of an exchange of single segments.

package struct ExchangeSummary: Codable, Sendable, Equatable {
    package struct Step: Codable, Sendable, Equatable {
        /// `send [syn]`, `expect [syn, ack]`, `expect nothing`
        package var what: String
        /// Where the lab file has it: `lab.yaml:27:5`
        package var location: String
        /// It was sent; it came back in time.
        package var met: Bool
        /// The segment that was sent or came, or all that came and were not meant: `[rst, ack] seq 0 ack 1001`; `nothing`.
        package var observed: String
        /// Nanoseconds.
        package var duration: UInt64

        package init(what: String, location: String, met: Bool, observed: String, duration: UInt64) {
            self.what = what
            self.location = location
            self.met = met
            self.observed = observed
            self.duration = duration
        }
    }

    package var name: String
    package var steps: [Step]

    package init(name: String, steps: [Step]) {
        self.name = name
        self.steps = steps
    }

    /// Each step as a claim of the lab.
    package var results: [ExpectationResult] {
        steps.map { step in
            let text = "exchange \(name): \(step.what)"
            return ExpectationResult(
                text: text, location: step.location, met: step.met, expected: step.what, observed: step.observed,
                message: step.met ? "\(text): \(step.observed)" : "\(step.location): \(text): observed \(step.observed)"
            )
        }
    }
}
