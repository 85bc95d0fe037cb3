// The books that a reader fills.

/// Takes note of packets; one thread at a time.
protocol ArrivalBook: Sendable {
    /// Notes one packet. `closing`: CLOCK_REALTIME nanoseconds when the books were closed.
    mutating func note(_ packet: borrowing Span<UInt8>, _ arrival: Arrival, closing: UInt64)
}
