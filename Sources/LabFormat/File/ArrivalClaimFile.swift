// What a lab claims about a flow's arrivals, beyond their number.

import PacketPath

extension ExpectationFile {
    static let arrivalKeys: [Key<ExpectationFile>] = [
        Key("lost", .count, \.arrivals.lost, "Packets that were sent, did not arrive and are not queued."),
        Key("corrupted", .count, \.arrivals.corrupted, "Packets that a packet sink got with a wrong checksum."),
        Key("late", .count, \.arrivals.late, "Packets that arrived after the flows had ended and the lab was drained."),
        Key("outage", .timeBounds, \.arrivals.outage, "The longest time during which every packet was lost: ..50ms."),
        Key("jitter", .timeBounds, \.arrivals.jitter, "Interarrival jitter of RFC 3550 after the last packet: ..1ms."),
        Key("ipdv", .timeBounds, \.arrivals.ipdv, "The largest IP packet delay variation of RFC 3393: ..5ms."),
        Key(
            "arrival-rate", .rateBounds, \.arrivals.rate,
            "Packets or bits of frames per second, first arrival to last: 9.95mbit..10.05mbit, 4990pps..5010pps."),
    ]
}

extension Form where Value == ArrivalClaim.Rate {
    /// `9.95mbit..10.05mbit` or `4990pps..5010pps`.
    fileprivate static var rateBounds: Form<ArrivalClaim.Rate> {
        Form(.text(pattern: "^([0-9.]+[a-z]+)?\\.\\.([0-9.]+[a-z]+)?$")) { value, report in
            let expected = "two rates such as 9.95mbit..10.05mbit or 4990pps..5010pps"
            guard let text = value.text(expected: expected, report) else { return nil }
            if let bits = Bounds(text, .rate), bits.low <= bits.high {
                return .frameBits(Double(bits.low)...Double(bits.high))
            }
            if let packets = Bounds(text, .packetRate), packets.low <= packets.high {
                return .packets(Double(packets.low) / 1000...Double(packets.high) / 1000)
            }
            report.error("expected \(expected), found \(text.shown)", at: value.location)
            return nil
        }
    }
}
