// One entry of a lab's timeline, with the time it really happened.

package struct TimelineEntry: Codable, Sendable, Equatable {
    /// Nanoseconds from the beginning of the run, as the lab asks.
    package var at: UInt64
    /// Nanoseconds from the beginning of the run, as it was.
    package var actual: UInt64
    /// Nanoseconds between the two.
    package var lateness: UInt64
    /// `start web`
    package var what: String

    package init(at: UInt64, actual: UInt64, what: String) {
        self.at = at
        self.actual = actual
        lateness = actual > at ? actual - at : 0
        self.what = what
    }
}
