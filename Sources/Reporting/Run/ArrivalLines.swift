// What a flow's sink measured, in a few lines: only what is worth a line.

import PacketPath

enum ArrivalLines {
    static func lines(_ arrivals: ArrivalEvidence) -> [String] {
        [rate(arrivals), losses(arrivals), order(arrivals), variation(arrivals), odd(arrivals)].compactMap(\.self)
    }

    private static func rate(_ arrivals: ArrivalEvidence) -> String? {
        arrivals.rate.map { rate in
            "arrivals: \(Quantity.rate(rate.packets)), \(Quantity.bits(rate.frameBits)) of frames, "
                + "\(Quantity.bits(rate.payloadBits)) of payload"
        }
    }

    private static func losses(_ arrivals: ArrivalEvidence) -> String? {
        guard let losses = arrivals.losses, losses.count > 0 else { return nil }
        let outage = losses.longestOutage.map { ", longest outage \(Quantity.time($0))" } ?? ""
        let runs = losses.count == 1 ? "1 run" : "\(losses.count) runs"
        return "missing in \(runs), the longest of \(losses.longest) packets\(outage)"
    }

    private static func order(_ arrivals: ArrivalEvidence) -> String? {
        guard let order = arrivals.reordering else { return nil }
        return "reordered: ratio \(Quantity.percent(order.ratio)), extent at most \(order.largestExtent), "
            + "late by at most \(Quantity.time(order.largestLateTime)); "
            + "3-reordered \(order.packets(reorderedBy: 3)) (RFC 4737)"
    }

    private static func variation(_ arrivals: ArrivalEvidence) -> String? {
        guard let ipdv = arrivals.ipdv, let jitter = arrivals.jitter else { return nil }
        return "ipdv: \(Quantity.time(ipdv.median)) median, \(Quantity.time(ipdv.p99)) p99, "
            + "\(Quantity.time(ipdv.largestMagnitude)) at most (RFC 3393); "
            + "jitter \(Quantity.time(UInt64(jitter.last))) (RFC 3550)"
    }

    private static func odd(_ arrivals: ArrivalEvidence) -> String? {
        let counts = [
            ("corrupted", arrivals.corrupted ?? 0), ("late", arrivals.late), ("beyond the plan", arrivals.unplanned),
        ]
        let found = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
        return found.isEmpty ? nil : "arrivals that are odd: \(found.joined(separator: ", "))"
    }
}
