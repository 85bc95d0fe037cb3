// netem's options, read back.

/// struct tc_netem_qopt and the attributes behind it. Times are microseconds, chances per cent.
enum NetemSettings {
    @Sendable static func read(_ bytes: ArraySlice<UInt8>) -> [Setting] {
        guard bytes.count >= 24 else { return [] }
        let words = (0..<6).map { bytes.number(at: 4 * $0, as: UInt32.self) }
        let attributes = Attributes(bytes.dropFirst(24))
        let delay = attributes.number(10, as: Int64.self) ?? Int64(words[0]) * 64
        let jitter = attributes.number(11, as: Int64.self) ?? Int64(words[5]) * 64
        let reorder = attributes.bytes(3).flatMap { QueueSettings.word($0, 0) } ?? 0
        let corrupt = attributes.bytes(4).flatMap { QueueSettings.word($0, 0) } ?? 0
        let chances = [("loss", words[2]), ("duplicate", words[4]), ("reorder", reorder), ("corrupt", corrupt)]
        let seed = attributes.number(14, as: UInt64.self)
        return [Setting("limit", words[1], unit: "packets")]
            + (delay > 0 ? [Setting("delay", delay / 1000, unit: "us")] : [])
            + (jitter > 0 ? [Setting("jitter", jitter / 1000, unit: "us")] : [])
            + chances.filter { $0.1 > 0 }.map { Setting($0.0, share($0.1)) }
            + (words[3] > 0 ? [Setting("gap", words[3])] : []) + rate(attributes)
            + (seed.map { [Setting("seed", "\($0)")] } ?? [])
    }

    /// A 32-bit fraction as per cent.
    private static func share(_ fraction: UInt32) -> String {
        let hundredths = (Double(fraction) / Double(UInt32.max) * 10000).rounded()
        let whole = Int(hundredths) / 100
        let rest = Int(hundredths) % 100
        return rest == 0 ? "\(whole)%" : "\(whole).\(rest < 10 ? "0" : "")\(rest)%"
    }

    /// TCA_NETEM_RATE and TCA_NETEM_RATE64, bytes per second.
    private static func rate(_ attributes: Attributes) -> [Setting] {
        let narrow = attributes.bytes(6).flatMap { QueueSettings.word($0, 0) } ?? 0
        let rate = attributes.number(8, as: UInt64.self) ?? UInt64(narrow)
        return rate > 0 ? [Setting("rate", rate &* 8, unit: "bit/s")] : []
    }
}
