// The kernel's arithmetic of rates: how long a packet takes.

/// struct psched_ratecfg without overhead and link layer.
package struct SchedulerRate: Sendable {
    private let multiplier: UInt64
    private let shift: UInt64

    /// psched_ratecfg_precompute(): 10^9 / rate as a multiplier of 32 bits and a shift. `bytesPerSecond` is more than 0.
    package init(bytesPerSecond: UInt64) {
        var (factor, shift) = (UInt64(1_000_000_000), UInt64(0))
        while factor / bytesPerSecond & (1 << 31) == 0, factor & (1 << 63) == 0 {
            factor <<= 1
            shift += 1
        }
        multiplier = UInt64(UInt32(truncatingIfNeeded: factor / bytesPerSecond))
        self.shift = shift
    }

    /// psched_l2t_ns(): nanoseconds that a packet takes.
    package func time(bytes: Int) -> Int64 {
        Int64(truncatingIfNeeded: (UInt64(max(0, bytes)) &* multiplier) >> shift)
    }
}
