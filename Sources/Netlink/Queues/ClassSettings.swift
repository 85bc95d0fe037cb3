// The options of traffic classes, read back.

enum ClassSettings {
    static func read(_ kind: String, _ bytes: ArraySlice<UInt8>) -> [Setting] {
        switch kind {
        case "htb": hierarchy(Attributes(bytes))
        case "hfsc": curves(Attributes(bytes))
        default: []
        }
    }

    /// struct tc_htb_opt: two rate specifications, buffers in ticks, quantum, level, prio.
    private static func hierarchy(_ attributes: Attributes) -> [Setting] {
        guard let parameters = attributes.bytes(1), parameters.count >= 44 else { return [] }
        func word(_ index: Int) -> UInt32 { parameters.number(at: 4 * index) }
        let rate = attributes.number(6, as: UInt64.self) ?? UInt64(word(2))
        let ceiling = attributes.number(7, as: UInt64.self) ?? UInt64(word(5))
        return [
            Setting("prio", word(10)), Setting("quantum", word(8), unit: "B"),
            Setting("rate", rate &* 8, unit: "bit/s"), Setting("ceil", ceiling &* 8, unit: "bit/s"),
            Setting("burst", QueueTime.bytes(ticks: word(6), bytesPerSecond: rate), unit: "B"),
            Setting("cburst", QueueTime.bytes(ticks: word(7), bytesPerSecond: ceiling), unit: "B"),
        ]
    }

    /// TCA_HFSC_RSC, _FSC and _USC: struct tc_service_curve of first rate, its time in us, second rate; bytes per second.
    private static func curves(_ attributes: Attributes) -> [Setting] {
        [("rt", UInt16(1)), ("ls", 2), ("ul", 3)].flatMap { name, type -> [Setting] in
            guard let curve = attributes.bytes(type), curve.count >= 12 else { return [] }
            let words = (0..<3).map { curve.number(at: 4 * $0, as: UInt32.self) }
            return [
                Setting("\(name).m1", UInt64(words[0]) * 8, unit: "bit/s"), Setting("\(name).d", words[1], unit: "us"),
                Setting("\(name).m2", UInt64(words[2]) * 8, unit: "bit/s"),
            ]
        }
    }
}
