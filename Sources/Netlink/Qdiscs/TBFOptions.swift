// tbf: struct tc_tbf_qopt and its 64-bit companions.

package struct TBFOptions: QdiscOptions {
    package static let kind = "tbf"

    /// Bits per second.
    package var rate: UInt64
    /// Bytes.
    package var burst: UInt32
    package var limit: UInt32
    package var peakRate: UInt64?
    package var mtu: UInt32?

    package init(rate: UInt64, burst: UInt32, limit: UInt32, peakRate: UInt64? = nil, mtu: UInt32? = nil) {
        self.rate = rate
        self.burst = burst
        self.limit = limit
        self.peakRate = peakRate
        self.mtu = mtu
    }

    package func encode(into message: inout Message) {
        let peak = peakRate.map { $0 / 8 } ?? 0
        message.nested(TrafficAttribute.options) { options in
            options.attribute(1, bytes: parameters(peak: peak))  // TCA_TBF_PARMS
            options.attribute(6, burst)  // TCA_TBF_BURST: bytes, where the ticks of PARMS would round
            if rate / 8 > UInt64(UInt32.max) { options.attribute(4, rate / 8) }  // TCA_TBF_RATE64
            if peak > UInt64(UInt32.max) { options.attribute(5, peak) }  // TCA_TBF_PRATE64
            if let mtu, peak > 0 { options.attribute(7, mtu) }  // TCA_TBF_PBURST
        }
    }

    /// struct tc_tbf_qopt: rate, peak rate, limit, bucket and MTU in ticks.
    private func parameters(peak: UInt64) -> [UInt8] {
        Message.body { body in
            body.putRateSpecification(bytesPerSecond: rate / 8)
            body.putRateSpecification(bytesPerSecond: peak)
            body.put(limit)
            body.put(SchedulerTime.ticks(bytes: burst, bytesPerSecond: rate / 8))
            body.put(SchedulerTime.ticks(bytes: mtu ?? 0, bytesPerSecond: peak))
        }
    }
}
