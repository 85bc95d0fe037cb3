// netem's line and its slots: TCA_NETEM_RATE, TCA_NETEM_SLOT.

/// The line that packets leave on.
package struct NetemLine: Sendable {
    /// Bits per second.
    package var rate: UInt64
    /// Bytes.
    package var packetOverhead: Int32
    package var cellSize: UInt32
    package var cellOverhead: Int32

    package init(rate: UInt64, packetOverhead: Int32 = 0, cellSize: UInt32 = 0, cellOverhead: Int32 = 0) {
        self.rate = rate
        self.packetOverhead = packetOverhead
        self.cellSize = cellSize
        self.cellOverhead = cellOverhead
    }

    /// struct tc_netem_rate, and TCA_NETEM_RATE64 where its 32 bits are too few.
    func encode(into body: inout Message) {
        let bytesPerSecond = rate / 8
        body.attribute(
            6,
            words: [
                UInt32(clamping: bytesPerSecond), UInt32(bitPattern: packetOverhead), cellSize,
                UInt32(bitPattern: cellOverhead),
            ])
        if bytesPerSecond > UInt64(UInt32.max) { body.attribute(8, bytesPerSecond) }
    }
}

/// Batches with pauses between them. Times are nanoseconds.
package struct NetemSlots: Sendable {
    package enum Pause: Sendable {
        case between(min: UInt64, max: UInt64)
        case around(delay: UInt64, jitter: UInt64, NetemTable)
    }

    package var pause: Pause
    /// 0: no limit.
    package var packets: UInt32
    package var bytes: UInt32

    package init(_ pause: Pause, packets: UInt32 = 0, bytes: UInt32 = 0) {
        self.pause = pause
        self.packets = packets
        self.bytes = bytes
    }

    /// struct tc_netem_slot in TCA_NETEM_SLOT; a table goes in TCA_NETEM_SLOT_DIST.
    func encode(into body: inout Message) {
        var times: (min: UInt64, max: UInt64, delay: UInt64, jitter: UInt64) = (0, 0, 0, 0)
        switch pause {
        case .between(let min, let max): (times.min, times.max) = (min, max)
        case .around(let delay, let jitter, let table):
            (times.delay, times.jitter) = (delay, jitter)
            body.attribute(13, bytes: table.bytes)
        }
        let slot = Message.body { slot in
            for time in [times.min, times.max] { slot.put(Int64(clamping: time)) }
            for most in [packets, bytes] { slot.put(Int32(clamping: most)) }
            for time in [times.delay, times.jitter] { slot.put(Int64(clamping: time)) }
        }
        body.attribute(12, bytes: slot)
    }
}
