// Arrivals over time: how many in each interval, and how fast from the first to the last.

/// Packets of a flow by the time of their arrival. The number of intervals is bounded: when there are too many, each
/// two become one.
package struct ArrivalSeries: Hashable, Sendable {
    package static let limit = 256

    /// Nanoseconds of each interval: 10 ms, doubled as often as needed.
    package private(set) var interval: UInt64 = 10_000_000
    /// Packets by interval, from the first arrival on.
    package private(set) var packets: [UInt64] = []
    /// CLOCK_MONOTONIC nanoseconds of the earliest and the latest arrival.
    package private(set) var first: UInt64 = .max
    package private(set) var last: UInt64 = 0
    /// All packets, copies included, their bytes from the MAC addresses on, and those of the payload.
    package private(set) var count: UInt64 = 0
    package private(set) var frameBytes: UInt64 = 0
    package private(set) var payloadBytes: UInt64 = 0
    /// The first packet's bytes; they came before the time that a rate is about.
    private var firstFrame: UInt64 = 0
    private var firstPayload: UInt64 = 0
    private var origin: UInt64 = 0

    package init() {}

    package mutating func note(at time: UInt64, frameBytes frame: Int, payloadBytes payload: Int) {
        if count == 0 { (origin, firstFrame, firstPayload) = (time, UInt64(frame), UInt64(payload)) }
        count += 1
        frameBytes += UInt64(frame)
        payloadBytes += UInt64(payload)
        first = min(first, time)
        last = max(last, time)
        let offset = time > origin ? time - origin : 0
        while offset / interval >= UInt64(Self.limit) { widen() }
        let index = Int(offset / interval)
        if index >= packets.count {
            packets.append(contentsOf: repeatElement(0, count: index + 1 - packets.count))
        }
        packets[index] += 1
    }

    private mutating func widen() {
        interval *= 2
        packets = stride(from: 0, to: packets.count, by: 2).map { index in
            packets[index] + (index + 1 < packets.count ? packets[index + 1] : 0)
        }
    }

    /// Packets, and bits of frames and of payload, per second; nil where nothing came after the first arrival.
    package var rate: (packets: Double, frameBits: Double, payloadBits: Double)? {
        guard count > 1, last > first else { return nil }
        let seconds = Double(last - first) / 1e9
        return (
            Double(count - 1) / seconds, Double(frameBytes - firstFrame) * 8 / seconds,
            Double(payloadBytes - firstPayload) * 8 / seconds
        )
    }
}
