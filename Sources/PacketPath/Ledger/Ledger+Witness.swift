// A counter beside the events that should have moved it.

extension Ledger {
    /// Compares totals of one stage in one node, tagged and foreign packets together.
    package struct Witness: Codable, Sendable, Hashable {
        package enum Kind: String, Codable, Sendable {
            case primary
            case crossCheck = "cross-check"
        }

        /// Id of a `Stage`.
        package var stage: String
        package var node: String
        /// The counter, or several that tell only together: `eth1 root tbf drops + eth1 tx_dropped`.
        package var object: String
        /// Packets that should have moved it.
        package var events: UInt64
        /// How far it moved.
        package var counter: Int64
        package var agrees: Bool
        package var kind: Kind
        /// What should have moved it where it counts the kernel's buffers, of which one holds many segments; nil: it counts
        /// packets.
        package var buffers: UInt64?
    }
}
