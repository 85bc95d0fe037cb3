// Entries that fill a node's table of connections.

/// Made-up connections of UDP, which no packet of the lab belongs to. The table's limit is the machine's, but each namespace
/// fills its own.
package struct ConntrackFill: Hashable, Sendable {
    package enum Amount: Hashable, Sendable {
        /// Until the table is full.
        case full
        case entries(Int)
    }

    /// About 170 MB of the kernel's memory.
    package static let most = 524_288

    package var amount: Amount
    /// Answered in both directions: such a connection gives way to no other.
    package var assured: Bool
    /// Seconds until an entry ends by itself.
    package var timeout: UInt32
    package var location: Location

    package init(amount: Amount, assured: Bool = true, timeout: UInt32 = 3600, location: Location) {
        self.amount = amount
        self.assured = assured
        self.timeout = timeout
        self.location = location
    }
}
