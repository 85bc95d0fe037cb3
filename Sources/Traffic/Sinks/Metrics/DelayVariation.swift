// How much one-way delays differ from packet to packet: IPDV of RFC 3393, interarrival jitter of RFC 3550.

/// Nanoseconds throughout.
package struct DelayVariation: Sendable {
    /// IPDV (RFC 3393): the delay of packet i minus that of packet i - 1, for each pair of consecutive sequence numbers
    /// that arrived one directly behind the other.
    package private(set) var pairs = 0
    package private(set) var smallest: Int64 = .max
    package private(set) var largest: Int64 = .min
    /// The magnitudes of all differences.
    package private(set) var magnitudes: DurationHistogram?
    /// The estimator of RFC 3550, section 6.4.1: J += (|D| - J) / 16 for all arrivals in the order in which they came.
    package private(set) var jitter = 0.0
    package private(set) var largestJitter = 0.0
    private var previous: (sequence: UInt32, delay: UInt64)?

    package init() {}

    package mutating func note(_ sequence: UInt32, delay: UInt64) {
        defer { previous = (sequence, delay) }
        guard let previous else { return }
        let difference = Int64(clamping: delay) - Int64(clamping: previous.delay)
        jitter += (Double(difference.magnitude) - jitter) / 16
        largestJitter = max(largestJitter, jitter)
        guard sequence == previous.sequence &+ 1 else { return }
        pairs += 1
        smallest = min(smallest, difference)
        largest = max(largest, difference)
        if magnitudes == nil { magnitudes = DurationHistogram() }
        magnitudes?.insert(difference.magnitude)
    }
}
