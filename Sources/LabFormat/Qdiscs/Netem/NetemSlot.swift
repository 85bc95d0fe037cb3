// netem's slots: packets leave in batches, as on a radio that has to wait for its turn.

/// Times are nanoseconds.
package struct NetemSlot: Hashable, Sendable {
    /// The pause between two slots, at least and at most...
    package var min: UInt64?
    package var max: UInt64?
    /// ...or spread around a mean.
    package var distribution: NetemDistribution?
    package var delay: UInt64?
    package var jitter: UInt64?
    /// At most so many packets and bytes in one slot.
    package var packets: UInt32?
    package var bytes: UInt32?

    package init() {}

    static let table = KeyTable<NetemSlot>(
        "netem slot", "Pauses, and how much leaves between two of them.", make: { _ in NetemSlot() },
        keys: [
            Key("min", .time, \.min, "The shortest pause, such as 10ms."),
            Key("max", .time, \.max, "The longest pause; min unless given."),
            Key("distribution", .word, \.distribution, "How pauses are spread around delay, instead of min and max."),
            Key("delay", .time, \.delay, "The mean pause; needs distribution."),
            Key("jitter", .time, \.jitter, "How far the pause varies; needs distribution."),
            Key("packets", .integer(1...UInt32(Int32.max)), \.packets, "Packets that leave in one slot."),
            Key("bytes", .size, \.bytes, "Bytes that leave in one slot."),
        ],
        check: { slot, fields, report in
            if let distribution = slot.distribution {
                for key in fields.present(["min", "max"]) {
                    report.error("\(key) does not go with distribution", at: fields.location(key))
                }
                if distribution == .uniform {
                    report.error("uniform pauses are min and max", at: fields.location("distribution"))
                }
                if slot.delay == nil || slot.jitter == nil {
                    report.error("distribution needs delay and jitter", at: fields.location("distribution"))
                }
                return
            }
            if slot.min == nil { report.error("a slot needs min, or distribution", at: fields.location) }
            if let max = slot.max, max < slot.min ?? 0 {
                report.error("max is less than min", at: fields.location("max"))
            }
            for key in fields.present(["delay", "jitter"]) {
                report.error("\(key) needs distribution", at: fields.location(key))
            }
        })

    var tcArguments: [String] {
        var words = ["slot"]
        if let distribution {
            words += ["distribution", distribution.rawValue]
            words += [delay, jitter].map { TrafficControlTime.text($0 ?? 0) }
        } else {
            words += [min, max ?? min].map { TrafficControlTime.text($0 ?? 0) }
        }
        if let packets { words += ["packets", "\(packets)"] }
        if let bytes { words += ["bytes", "\(bytes)"] }
        return words
    }
}
