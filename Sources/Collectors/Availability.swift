// Whether a collector can work on this machine.

/// What a collector found by trying.
package enum Availability: Equatable, Sendable {
    case available
    /// Why not, in words for a person.
    case unavailable(String)
}
