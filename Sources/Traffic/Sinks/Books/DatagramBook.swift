// Books arriving packets by their tags.

import Packets
import SystemCalls

/// Turns packets into the lines of a report.
struct DatagramBook: ArrivalBook {
    private let run: UInt32
    private let lines: [UInt16: Int]
    /// Packets are frames that begin with an Ethernet header.
    private let takesFrames: Bool
    /// How far the wall clock, of which arrivals tell, is ahead of the tags' clock.
    private let wallLead = Clock.wallLead
    /// Bytes of a frame before a datagram's payload, options and tags left out: Ethernet, IP and UDP.
    private let overhead: Int
    private(set) var report: SinkReport

    init(run: UInt32, flows: [PlannedFlow], takesFrames: Bool, isIPv6: Bool = false) {
        self.run = run
        self.takesFrames = takesFrames
        overhead = 14 + (isIPv6 ? 40 : 20) + 8
        lines = Dictionary(flows.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        report = SinkReport(flows: flows, seesForeign: !takesFrames)
    }

    /// Books a packet that was read. What came after `closing` (CLOCK_REALTIME nanoseconds) came too late.
    mutating func note(_ packet: borrowing Span<UInt8>, _ arrival: Arrival, closing: UInt64 = .max) {
        guard let tag = Tag(endOf: packet), tag.run == run, let line = lines[tag.flow] else {
            if let foreign = report.foreign { report.foreign = foreign + 1 }
            return
        }
        if arrival.isOtherHost {
            report.otherHost += 1
        } else if takesFrames, Self.isICMPError(packet) {
            report.induced += 1
        } else if let time = arrival.time, time > closing {
            report.flows[line].late += 1
        } else {
            report.flows[line].insert(arrived(packet, tag, arrival))
        }
    }

    private func arrived(_ packet: borrowing Span<UInt8>, _ tag: Tag, _ arrival: Arrival) -> ArrivedPacket {
        var arrived = ArrivedPacket(
            sequence: tag.sequence, departure: tag.transmitTime, arrival: time(tag, arrival), bytes: arrival.length,
            frameBytes: arrival.length + overhead, payloadBytes: arrival.length)
        if takesFrames {
            let check = FrameCheck(packet, transport: !arrival.isChecksumPending)
            arrived.frameBytes = arrival.length
            arrived.payloadBytes = check.payloadLength
            arrived.isCorrupted = !check.isIntact
        }
        return arrived
    }

    /// CLOCK_MONOTONIC nanoseconds when the kernel took the packet in, or now where that is not known: it did not say, or
    /// somebody set the clock.
    private func time(_ tag: Tag, _ arrival: Arrival) -> UInt64 {
        if let time = arrival.time, time > wallLead, time - wallLead >= tag.transmitTime { return time - wallLead }
        return Clock.monotonic
    }

    /// Books a packet that was still queued when the books were closed.
    mutating func noteInFlight(_ packet: borrowing Span<UInt8>) {
        if let tag = Tag(endOf: packet), tag.run == run, let line = lines[tag.flow] {
            report.flows[line].insertQueued(tag)
        } else {
            report.foreignInFlight += 1
        }
    }

    /// An ICMP message that ends with the packet it complains about. A flow of such messages is no complaint: behind their
    /// 8 bytes stands no IP header.
    static func isICMPError(_ frame: borrowing Span<UInt8>) -> Bool {
        guard let packet = FrameWalk(frame)?.packet, packet.isError(in: frame), let transport = packet.transport,
            let first: UInt8 = frame.bigEndian(at: transport + 8)
        else { return false }
        return packet.isIPv6 ? first >> 4 == 6 : first >> 4 == 4 && first & 0xf >= 5
    }
}
