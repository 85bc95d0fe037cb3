// A histogram of durations with a bounded relative error.

/// Counts of nanoseconds in buckets: exact below 64, then 32 buckets per power of two, so that a quantile is at most
/// 1/32 too high.
package struct Histogram: Sendable {
    private var counts = [UInt64](repeating: 0, count: 64 + 58 * 32)
    package private(set) var count: UInt64 = 0
    package private(set) var maximum: UInt64 = 0
    /// Exact; UInt64.max if there are no values.
    package private(set) var minimum = UInt64.max

    package init() {}

    package mutating func insert(_ value: UInt64) {
        counts[Self.bucket(of: value)] += 1
        count += 1
        if value > maximum { maximum = value }
        if value < minimum { minimum = value }
    }

    /// The smallest bucket's upper end below which at least `share` (0...1) of the values lie; 0 if there are none.
    package func quantile(_ share: Double) -> UInt64 {
        guard count > 0 else { return 0 }
        let wanted = max(1, UInt64((share * Double(count)).rounded(.up)))
        var seen: UInt64 = 0
        for (bucket, number) in counts.enumerated() {
            seen += number
            if seen >= wanted { return min(maximum, Self.upperEnd(of: bucket)) }
        }
        return maximum
    }

    /// p50, p99 and the maximum.
    package var summary: Summary { Summary(median: quantile(0.5), p99: quantile(0.99), maximum: maximum) }

    package struct Summary: Hashable, Sendable {
        package var median: UInt64
        package var p99: UInt64
        package var maximum: UInt64

        package init(median: UInt64, p99: UInt64, maximum: UInt64) {
            self.median = median
            self.p99 = p99
            self.maximum = maximum
        }
    }

    static func bucket(of value: UInt64) -> Int {
        if value < 64 { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        return 64 + (exponent - 6) * 32 + Int(value >> UInt64(exponent - 5)) - 32
    }

    static func upperEnd(of bucket: Int) -> UInt64 {
        if bucket < 64 { return UInt64(bucket) }
        let exponent = (bucket - 64) / 32 + 6
        let width = UInt64(1) << UInt64(exponent - 5)
        return UInt64((bucket - 64) % 32 + 32) * width + (width - 1)
    }
}
