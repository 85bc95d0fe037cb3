// choke: struct tc_red_qopt in packets, RED's table and the maximal probability.

package struct ChokeOptions: QdiscOptions {
    package static let kind = "choke"

    /// Packets.
    package var limit: UInt32
    package var min: UInt32
    package var max: UInt32
    package var burst: UInt32
    /// Bytes.
    package var avpkt: UInt32 = 1000
    package var probability = 0.02
    /// Bits per second.
    package var bandwidth: UInt64 = 10_000_000
    package var ecn = false

    package init(limit: UInt32, min: UInt32, max: UInt32, burst: UInt32) {
        (self.limit, self.min, self.max, self.burst) = (limit, min, max, burst)
    }

    package func encode(into message: inout Message) {
        let bytes = { (packets: UInt32) in UInt32(clamping: UInt64(packets) * UInt64(avpkt)) }
        let weightLog = REDScale.weightLog(min: bytes(min), avpkt: avpkt, burst: burst)
        let slopeLog = REDScale.slopeLog(min: bytes(min), max: bytes(max), probability: probability)
        let (cellLog, table) = REDScale.idleTable(weightLog: weightLog, avpkt: avpkt, bandwidth: bandwidth)
        let parameters = Message.body { body in
            for word in [limit, min, max] { body.put(word) }
            for byte in [weightLog, slopeLog, cellLog, ecn ? 1 : 0] { body.put(byte) }
        }
        message.nested(TrafficAttribute.options) { options in
            options.attribute(1, bytes: parameters)  // TCA_CHOKE_PARMS
            options.attribute(2, bytes: table)  // TCA_CHOKE_STAB
            options.attribute(3, UInt32(probability * Double(UInt32.max)))  // TCA_CHOKE_MAX_P
        }
    }
}
