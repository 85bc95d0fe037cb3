// htb: struct tc_htb_glob of the qdisc, struct tc_htb_opt of a class.

package struct HTBOptions: QdiscOptions {
    package static let kind = "htb"

    /// The minor number of the class for packets no filter claims.
    package var defaultClass: UInt16

    package init(defaultClass: UInt16) { self.defaultClass = defaultClass }

    package func encode(into message: inout Message) {
        let version: UInt32 = 3
        let rateToQuantum: UInt32 = 10
        let global = Message.body { body in
            for word in [version, rateToQuantum, UInt32(defaultClass), 0, 0] { body.put(word) }
        }
        message.nested(TrafficAttribute.options) { $0.attribute(2, bytes: global) }  // TCA_HTB_INIT
    }
}

/// A class of htb.
package struct HTBClassRequest: Sendable {
    package var index: Int
    package var parent: TrafficHandle
    package var handle: TrafficHandle
    /// Bits per second.
    package var rate: UInt64
    package var ceil: UInt64
    /// Bytes; nil: what tc takes, a full frame and what the rate brings in one tick of the kernel's timer, a nanosecond.
    package var burst: UInt32?
    package var cburst: UInt32?
    package var prio: UInt32

    package init(
        index: Int, parent: TrafficHandle, handle: TrafficHandle, rate: UInt64, ceil: UInt64, burst: UInt32?,
        cburst: UInt32?, prio: UInt32
    ) {
        self.index = index
        self.parent = parent
        self.handle = handle
        self.rate = rate
        self.ceil = ceil
        self.burst = burst
        self.cburst = cburst
        self.prio = prio
    }

    /// Equivalent to `tc class replace dev NAME parent PARENT classid HANDLE htb rate R ceil C burst B`.
    package func replace() -> Message {
        var message = Message(type: 40, flags: Message.Flags.create | Message.Flags.replace)  // RTM_NEWTCLASS
        message.putTrafficHeader(index: index, handle: handle, parent: parent)
        message.attribute(TrafficAttribute.kind, string: HTBOptions.kind)
        message.nested(TrafficAttribute.options) { options in
            options.attribute(1, bytes: parameters)  // TCA_HTB_PARMS
            if rate / 8 > UInt64(UInt32.max) { options.attribute(6, rate / 8) }  // TCA_HTB_RATE64
            if ceil / 8 > UInt64(UInt32.max) { options.attribute(7, ceil / 8) }  // TCA_HTB_CEIL64
        }
        return message
    }

    /// struct tc_htb_opt: rate, ceil, buffers in ticks, quantum, level, prio.
    private var parameters: [UInt8] {
        Message.body { body in
            body.putRateSpecification(bytesPerSecond: rate / 8)
            body.putRateSpecification(bytesPerSecond: ceil / 8)
            body.put(SchedulerTime.ticks(bytes: burst ?? defaultBurst(rate), bytesPerSecond: rate / 8))
            body.put(SchedulerTime.ticks(bytes: cburst ?? defaultBurst(ceil), bytesPerSecond: ceil / 8))
            body.put(UInt32(0))
            body.put(UInt32(0))
            body.put(prio)
        }
    }

    private func defaultBurst(_ rate: UInt64) -> UInt32 { UInt32(clamping: rate / 8 / 1_000_000_000 + 1600) }
}
