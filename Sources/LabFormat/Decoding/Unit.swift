// Quantities as people write them: a number and its unit, exactly.

/// A family of units, each a multiple of the smallest.
struct Unit: Sendable {
    /// `a rate`: for messages.
    let what: String
    let example: String
    let factors: [(name: String, factor: UInt64)]

    /// Bits per second. tc's words: bps and its multiples are bytes per second.
    static let rate = Unit(
        what: "a rate", example: "64kbit",
        factors: [
            ("bit", 1), ("kbit", 1000), ("mbit", 1_000_000), ("gbit", 1_000_000_000), ("tbit", 1_000_000_000_000),
            ("bps", 8), ("kbps", 8000), ("mbps", 8_000_000), ("gbps", 8_000_000_000),
        ])
    /// Bytes. As with tc, 1kb is 1024 bytes.
    static let size = Unit(
        what: "a size", example: "10kb", factors: [("b", 1), ("kb", 1 << 10), ("mb", 1 << 20), ("gb", 1 << 30)])
    /// Nanoseconds.
    static let time = Unit(
        what: "a time", example: "20ms", factors: [("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000)])
    /// Processors, in millionths of one.
    static let share = Unit(what: "a share of a processor", example: "50%", factors: [("%", 10000)])
    /// Packets per second, in thousandths.
    static let packetRate = Unit(
        what: "a packet rate", example: "5kpps", factors: [("pps", 1000), ("kpps", 1_000_000), ("mpps", 1_000_000_000)])

    /// What a person may have meant otherwise: `1mbps` is a megabyte a second, as with tc.
    func remark(_ text: String, _ amount: UInt64) -> String? {
        guard what == Unit.rate.what, text.lowercased().hasSuffix("bps") else { return nil }
        let scale: [(UInt64, String)] = [(1_000_000_000, "gbit"), (1_000_000, "mbit"), (1000, "kbit")]
        let fit = scale.first { amount >= $0.0 && amount % $0.0 == 0 }
        let bits = fit.map { "\(amount / $0.0)\($0.1)" } ?? "\(amount)bit"
        return "\(text.shown) is \(bits): bps are bytes per second here, as with tc; write \(bits) if it is meant"
    }

    /// The quantity in the smallest unit, or what is wrong with the text.
    func parse(_ text: String) -> Result<UInt64, Complaint> {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let name = text.dropFirst(number.count).lowercased()
        let names = factors.map(\.name)
        guard !number.isEmpty else {
            return .failure(Complaint("expected \(what) such as \(example), found \(text.shown)"))
        }
        guard !name.isEmpty else {
            return .failure(
                Complaint(
                    "\(text.shown) has no unit: \(what) is written like \(example) (\(names.joined(separator: ", ")))"))
        }
        guard let factor = factors.first(where: { $0.name == name })?.factor else {
            let known = names.joined(separator: ", ")
            return .failure(
                Complaint("\(text.shown) has an unknown unit: \(what) is written like \(example) (\(known))"))
        }
        guard let product = Self.product(number, factor) else {
            return .failure(Complaint("\(text.shown) is not a number that \(what) can hold"))
        }
        return .success(product)
    }

    /// A decimal number times a factor, where that is a whole number.
    private static func product(_ decimal: Substring, _ factor: UInt64) -> UInt64? {
        let parts = decimal.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = UInt64(parts[0]) else { return nil }
        let (high, overflow) = whole.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        guard parts.count == 2 else { return high }
        guard (1...9).contains(parts[1].count), let fraction = UInt64(parts[1]) else { return nil }
        let scale = (0..<parts[1].count).reduce(UInt64(1)) { power, _ in power * 10 }
        let (low, lowOverflow) = fraction.multipliedReportingOverflow(by: factor)
        guard !lowOverflow, low % scale == 0 else { return nil }
        let (sum, sumOverflow) = high.addingReportingOverflow(low / scale)
        return sumOverflow ? nil : sum
    }
}

/// Why a text is not what it should be.
struct Complaint: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
