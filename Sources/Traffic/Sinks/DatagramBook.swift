// Books arriving packets by their tags.

import Packets
import SystemCalls

/// Turns packets into the lines of a report.
struct DatagramBook: Sendable {
    private let run: UInt32
    private let lines: [UInt16: Int]
    /// Packets are frames that begin with an Ethernet header.
    private let takesFrames: Bool
    /// How far the wall clock, of which arrivals tell, is ahead of the tags' clock.
    private let wallLead = Clock.wallLead
    private(set) var report: SinkReport

    init(run: UInt32, flows: [PlannedFlow], takesFrames: Bool) {
        self.run = run
        self.takesFrames = takesFrames
        lines = Dictionary(flows.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        report = SinkReport(flows: flows, seesForeign: !takesFrames)
    }

    /// Books a packet that was read.
    mutating func note(_ packet: borrowing Span<UInt8>, _ arrival: Arrival) {
        guard let tag = Tag(endOf: packet), tag.run == run, let line = lines[tag.flow] else {
            if let foreign = report.foreign { report.foreign = foreign + 1 }
            return
        }
        if arrival.isOtherHost {
            report.otherHost += 1
        } else if takesFrames, Self.isICMPError(packet) {
            report.induced += 1
        } else {
            report.flows[line].insert(tag.sequence, bytes: arrival.length, delay: delay(tag, arrival))
        }
    }

    /// Nanoseconds from just before send(2) to the kernel's taking it in, or to now where that is not known.
    private func delay(_ tag: Tag, _ arrival: Arrival) -> UInt64 {
        if let time = arrival.time, time > wallLead, time - wallLead >= tag.transmitTime {
            return time - wallLead - tag.transmitTime
        }
        let now = Clock.monotonic
        return now > tag.transmitTime ? now - tag.transmitTime : 0
    }

    /// Books a packet that was still queued when the books were closed.
    mutating func noteInFlight(_ packet: borrowing Span<UInt8>) {
        if let tag = Tag(endOf: packet), tag.run == run, let line = lines[tag.flow] {
            report.flows[line].inFlight += 1
        } else {
            report.foreignInFlight += 1
        }
    }

    /// An ICMP message that ends with the packet it complains about (RFC 792): types 3, 4, 5, 11 and 12.
    static func isICMPError(_ frame: borrowing Span<UInt8>) -> Bool {
        let start = EthernetHeader.byteCount
        guard frame.bigEndian(at: 12) == EtherType.ipv4.rawValue, frame.count > start + 20,
            frame[start + 9] == IPProtocol.icmp.rawValue,
            let type: UInt8 = frame.bigEndian(at: start + Int(frame[start] & 0xf) * 4)
        else { return false }
        return [3, 4, 5, 11, 12].contains(type)
    }
}
