// sfq: struct tc_sfq_qopt, and tc_sfq_qopt_v1 where one of its parts is asked for.

package struct SFQOptions: QdiscOptions {
    package static let kind = "sfq"

    /// RED inside of each flow. Bytes.
    package struct RED: Sendable {
        package var limit: UInt32
        package var min: UInt32
        package var max: UInt32
        package var avpkt: UInt32 = 1000
        /// Packets.
        package var burst: UInt32?
        package var probability = 0.02
        package var ecn = false
        package var harddrop = false

        package init(limit: UInt32, min: UInt32, max: UInt32) {
            self.limit = limit
            self.min = min
            self.max = max
        }
    }

    package var limit: UInt32?
    package var quantum: UInt32?
    /// Seconds.
    package var perturb: Int32?
    package var divisor: UInt32?
    package var flows: UInt32?
    /// Packets of one flow.
    package var depth: UInt32?
    package var headdrop = false
    package var red: RED?

    package init() {}

    package func encode(into message: inout Message) {
        let options = Message.body { body in
            body.put(quantum ?? 0)
            body.put(perturb ?? 0)
            for word in [limit ?? 0, divisor ?? 0, flows ?? 0] { body.put(word) }
            if depth != nil || headdrop || red != nil { putExtension(&body) }
        }
        message.attribute(TrafficAttribute.options, bytes: options)
    }

    /// The rest of struct tc_sfq_qopt_v1; its statistics stay 0.
    private func putExtension(_ body: inout Message) {
        body.put(depth ?? 0)
        body.put(UInt32(headdrop ? 1 : 0))
        for word in [red?.limit ?? 0, red?.min ?? 0, red?.max ?? 0] { body.put(word) }
        for byte in red?.bytes ?? [0, 0, 0, 0] { body.put(byte) }
        body.put(UInt32((red?.probability ?? 0) * 4_294_967_296))
        for _ in 0..<6 { body.put(UInt32(0)) }
    }
}

extension SFQOptions.RED {
    /// Wlog, Plog, Scell_log, flags. A flow's queue is never idle for long: no damping.
    fileprivate var bytes: [UInt8] {
        let most = UInt32(clamping: (2 * UInt64(min) + UInt64(max)) / (3 * UInt64(Swift.max(avpkt, 1))))
        return [
            REDScale.weightLog(min: min, avpkt: avpkt, burst: burst ?? most),
            REDScale.slopeLog(min: min, max: max, probability: probability), 0, (ecn ? 1 : 0) | (harddrop ? 2 : 0),
        ]
    }
}
