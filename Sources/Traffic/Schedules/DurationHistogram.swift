// A histogram of durations with a bounded relative error.

import Histogram

/// Counts of nanoseconds, up to a day: exact below 256, then 128 buckets per power of two, so that a value is at most
/// 0.8 % off.
///
/// HdrHistogram's rooms and quantiles, which other tools know too. It costs 9 ns a value.
package struct DurationHistogram: Sendable {
    /// What is longer counts as this: a day.
    package static let longest: UInt64 = 86_400_000_000_000

    private var histogram = Histogram<UInt64>(highestTrackableValue: longest, numberOfSignificantValueDigits: .two)

    package init() {}

    /// How many values there are.
    package var count: UInt64 { histogram.totalCount }
    /// Exact; 0 if there are no values.
    package var maximum: UInt64 { histogram.maxRecorded }
    /// Exact; UInt64.max if there are no values.
    package var minimum: UInt64 { count == 0 ? .max : histogram.min }

    @inline(__always)
    package mutating func insert(_ value: UInt64) { histogram.record(min(value, Self.longest)) }

    package mutating func add(_ other: DurationHistogram) { histogram.add(other.histogram) }

    /// The smallest bucket's upper end below which at least `share` (0...1) of the values lie; 0 if there are none.
    package func quantile(_ share: Double) -> UInt64 {
        count == 0 ? 0 : histogram.valueAtPercentile(share == 0 ? .leastNonzeroMagnitude : share * 100)
    }

    /// The buckets that are not empty, in order: each one's largest value, and how many values are in it.
    package var buckets: [(value: UInt64, count: UInt64)] {
        histogram.recordedValues().map { (min($0.value, maximum), $0.count) }
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
}
