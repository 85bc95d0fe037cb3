// The flows of a lab: what is sent from where, how fast and how often.

package struct TrafficPlan: Sendable {
    package var seed: UInt64 = 1
    package var flows: [Flow] = []
    package var exchanges: [RawExchange] = []

    package init() {}
}

/// An entry of the timeline.
package struct Action: Sendable {
    package enum Kind: Hashable, Sendable {
        /// Starts a flow.
        case start(String)
    }

    /// Nanoseconds from the beginning of the run.
    package var at: UInt64
    package var kind: Kind
    package var location: Location

    package init(at: UInt64, kind: Kind, location: Location) {
        self.at = at
        self.kind = kind
        self.location = location
    }
}
