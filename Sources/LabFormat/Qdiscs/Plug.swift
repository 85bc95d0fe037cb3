// plug: a queue that lets nothing out.

/// plug. Equivalent to `tc qdisc add dev IF root plug limit BYTES`.
package struct Plug: Hashable, Sendable {
    /// Bytes.
    package var limit: UInt32

    package init(limit: UInt32) { self.limit = limit }

    static let table = KeyTable<Plug>(
        "qdisc plug", "A queue that keeps what it gets, and drops what is more.", make: { _ in Plug(limit: 0) },
        keys: [Key("limit", .size, \.limit, required: true, "Bytes that it keeps; above it every packet is dropped.")])

    package var tcArguments: [String] { ["plug", "limit", "\(limit)"] }
}
