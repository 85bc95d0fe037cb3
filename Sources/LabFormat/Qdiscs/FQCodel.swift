// fq_codel: fair queues with CoDel.

/// fq_codel. Equivalent to `tc qdisc add dev IF root fq_codel`.
package struct FQCodel: Hashable, Sendable {
    /// Packets.
    package var limit: UInt32?
    package var flows: UInt32?
    /// Bytes.
    package var quantum: UInt32?
    /// Nanoseconds.
    package var target: UInt64?
    package var interval: UInt64?
    package var ecn: Bool?
    package var ceThreshold: UInt64?
    package var ceThresholdSelector: MaskedByte?
    package var dropBatch: UInt32?
    /// Bytes.
    package var memoryLimit: UInt32?

    package init() {}

    static let table = KeyTable<FQCodel>(
        "qdisc fq_codel", "Fair queues, each kept short by CoDel.", make: { _ in FQCodel() },
        keys: [
            Key("limit", .integer(1...UInt32.max), \.limit, "Packets; 10240 unless given."),
            Key("flows", .integer(1...65536), \.flows, "Queues; 1024 unless given."),
            Key("quantum", .size, \.quantum, "Bytes that a queue may send in its turn."),
            Key("target", .time, \.target, "The longest wait that is tolerated; 5ms unless given."),
            Key("interval", .time, \.interval, "How long the wait may be above target; 100ms unless given."),
            Key("ecn", .boolean, \.ecn, "Mark packets where that is possible; true unless given."),
            Key("ce_threshold", .time, \.ceThreshold, "Mark every packet that waited longer."),
            Key(
                "ce_threshold_selector", MaskedByte.form, \.ceThresholdSelector,
                "Only packets whose DS field has this VALUE/MASK, such as 0x01/0x03; needs ce_threshold."),
            Key(
                "drop_batch", .integer(1...UInt32.max), \.dropBatch,
                "Packets dropped at once over limit; 64 unless given."),
            Key("memory_limit", .size, \.memoryLimit, "Bytes of memory that may be queued; 32mb unless given."),
        ],
        check: { codel, fields, report in
            if codel.ceThresholdSelector != nil, codel.ceThreshold == nil {
                report.error(
                    "ce_threshold_selector needs ce_threshold", at: fields.location("ce_threshold_selector"))
            }
        })

    package var tcArguments: [String] {
        var words = ["fq_codel"]
        if let limit { words += ["limit", "\(limit)"] }
        if let flows { words += ["flows", "\(flows)"] }
        if let quantum { words += ["quantum", "\(quantum)"] }
        if let target { words += ["target", TrafficControlTime.text(target)] }
        if let interval { words += ["interval", TrafficControlTime.text(interval)] }
        if let ecn { words.append(ecn ? "ecn" : "noecn") }
        if let ceThreshold { words += ["ce_threshold", TrafficControlTime.text(ceThreshold)] }
        if let ceThresholdSelector { words += ["ce_threshold_selector", ceThresholdSelector.text] }
        if let dropBatch { words += ["drop_batch", "\(dropBatch)"] }
        if let memoryLimit { words += ["memory_limit", "\(memoryLimit)"] }
        return words
    }
}

/// A value under a mask: `0x01/0x03`.
package struct MaskedByte: Hashable, Sendable {
    package var value: UInt8
    package var mask: UInt8

    package init(value: UInt8, mask: UInt8) {
        self.value = value
        self.mask = mask
    }

    var text: String { "0x\(String(value, radix: 16))/0x\(String(mask, radix: 16))" }

    static var form: Form<MaskedByte> {
        Form(.text(pattern: "^0x[0-9a-f]{1,2}/0x[0-9a-f]{1,2}$")) { value, report in
            let expected = "VALUE/MASK such as 0x01/0x03"
            guard let text = value.text(expected: expected, report) else { return nil }
            let bytes = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
                part.hasPrefix("0x") ? UInt8(part.dropFirst(2), radix: 16) : nil
            }
            if bytes.count == 2, let value = bytes[0], let mask = bytes[1] {
                return MaskedByte(value: value, mask: mask)
            }
            report.error("expected \(expected), found \(text.shown)", at: value.location)
            return nil
        }
    }
}
