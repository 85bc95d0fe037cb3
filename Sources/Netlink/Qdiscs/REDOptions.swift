// red: struct tc_red_qopt, its table and the maximal probability.

import Glibc

package struct REDOptions: QdiscOptions {
    package static let kind = "red"

    /// Bytes.
    package var limit: UInt32
    package var min: UInt32
    package var max: UInt32
    package var avpkt: UInt32
    /// Packets.
    package var burst: UInt32
    package var probability: Double
    /// Bits per second.
    package var bandwidth: UInt64
    package var ecn: Bool
    package var harddrop = false
    package var nodrop = false
    package var adaptive = false

    package init(
        limit: UInt32, min: UInt32, max: UInt32, avpkt: UInt32, burst: UInt32? = nil, probability: Double? = nil,
        bandwidth: UInt64? = nil, ecn: Bool = false
    ) {
        self.limit = limit
        self.min = min
        self.max = max
        self.avpkt = avpkt
        self.burst = burst ?? UInt32(clamping: (2 * UInt64(min) + UInt64(max)) / (3 * UInt64(Swift.max(avpkt, 1))))
        self.probability = probability ?? 0.02
        self.bandwidth = bandwidth ?? 10_000_000
        self.ecn = ecn
    }

    package func encode(into message: inout Message) {
        let (cellLog, table) = idleTable
        message.nested(TrafficAttribute.options) { options in
            options.attribute(1, bytes: parameters(cellLog: cellLog))  // TCA_RED_PARMS
            options.attribute(2, bytes: table)  // TCA_RED_STAB
            options.attribute(3, UInt32(probability * Double(UInt32.max)))  // TCA_RED_MAX_P
            // TCA_RED_FLAGS: a struct nla_bitfield32. Kernels before 5.7 lack it, and do not need it for the older flags.
            if nodrop { options.attribute(4, words: [UInt32(flags), 0xf]) }
        }
    }

    /// struct tc_red_qopt: limit, thresholds, the logarithms of weight, slope and cell, flags.
    private func parameters(cellLog: UInt8) -> [UInt8] {
        Message.body { body in
            for word in [limit, min, max] { body.put(word) }
            for byte in [weightLog, slopeLog, cellLog, nodrop ? 0 : flags] { body.put(byte) }
        }
    }

    /// TC_RED_ECN, TC_RED_HARDDROP, TC_RED_ADAPTATIVE, TC_RED_NODROP.
    private var flags: UInt8 {
        (ecn ? 1 : 0) | (harddrop ? 2 : 0) | (adaptive ? 4 : 0) | (nodrop ? 8 : 0)
    }

    private var weightLog: UInt8 { REDScale.weightLog(min: min, avpkt: avpkt, burst: burst) }
    private var slopeLog: UInt8 { REDScale.slopeLog(min: min, max: max, probability: probability) }

    private var idleTable: (cellLog: UInt8, table: [UInt8]) {
        REDScale.idleTable(weightLog: weightLog, avpkt: avpkt, bandwidth: bandwidth)
    }
}

/// RED's parameters as powers of two.
enum REDScale {
    /// W of the averaging weight 2^-W: the first whose average takes a burst of that size (Floyd and Jacobson, 1993).
    static func weightLog(min: UInt32, avpkt: UInt32, burst: UInt32) -> UInt8 {
        let excess = Double(burst) + 1 - Double(min) / Double(Swift.max(avpkt, 1))
        return UInt8(
            (1..<32).first { log in
                let weight = 1 / Double(UInt64(1) << log)
                return excess <= (1 - pow(1 - weight, Double(burst))) / weight
            } ?? 31)
    }

    /// P of the slope 2^-P per byte between the thresholds.
    static func slopeLog(min: UInt32, max: UInt32, probability: Double) -> UInt8 {
        let perByte = probability / Double(Swift.max(max, min + 1) - min)
        return UInt8((0..<32).first { perByte * Double(UInt64(1) << $0) > 1 } ?? 31)
    }
    /// How many powers of two the average decays in an idle time, for 256 times of 2^cell ticks each.
    static func idleTable(weightLog: UInt8, avpkt: UInt32, bandwidth: UInt64) -> (cellLog: UInt8, table: [UInt8]) {
        let transmission = Double(SchedulerTime.ticks(bytes: avpkt, bytesPerSecond: Swift.max(bandwidth / 8, 1)))
        let decay = -log(1 - 1 / Double(UInt64(1) << weightLog)) / Swift.max(transmission, 1)
        let cell = (0..<32).first { 31 / decay / Double(UInt64(1) << $0) < 512 } ?? 31
        let table = (0..<256).map { UInt8(Swift.min(Double(UInt64($0) << cell) * decay, 31)) }
        return (UInt8(cell), table.dropLast() + [31])
    }
}
