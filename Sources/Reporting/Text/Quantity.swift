// Numbers with units, as people read them.

enum Quantity {
    /// Nanoseconds in the largest unit that leaves at least 1, with three digits at most: `1.25 us`.
    static func time(_ nanoseconds: UInt64) -> String { scaled(Double(nanoseconds), ["ns", "us", "ms", "s"]) }

    /// Packets per second: `81.3 kpps`.
    static func rate(_ packetsPerSecond: Double) -> String { scaled(packetsPerSecond, ["pps", "kpps", "Mpps"]) }

    /// Bits per second: `9.96 Mbit/s`.
    static func bits(_ bitsPerSecond: Double) -> String {
        scaled(bitsPerSecond, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"])
    }

    /// A share of 1: `2.5 %`.
    static func percent(_ share: Double) -> String { "\(short(share * 100)) %" }

    static func scaled(_ value: Double, _ units: [String]) -> String {
        var value = value
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return "\(short(value)) \(units[unit])"
    }

    /// At most two decimals, none that are zero.
    private static func short(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let hundredths = Int((value * 100).rounded())
        let fraction = hundredths % 100
        if fraction == 0 { return "\(hundredths / 100)" }
        let digits = fraction < 10 ? "0\(fraction)" : "\(fraction)"
        return "\(hundredths / 100).\(digits.hasSuffix("0") ? String(digits.dropLast()) : digits)"
    }
}
