// What sender, sink and drop events say of each packet of a flow, put together.

import Collectors
import LabFormat
import PacketPath
import SystemPackage
import SystemCalls
import Traffic

/// The packets of one flow.
struct PacketBook {
    /// Flows of more packets keep no time of each.
    static let mostTimes = SinkReport.Flow.mostTimes

    private(set) var flow: PacketFates.Flow

    init(
        _ prepared: PreparedFlow, _ sender: Traffic.SenderReport, _ arrivals: SinkReport.Flow?, fates: [FateRun]?
    ) {
        flow = PacketFates.Flow(flow: prepared.flow.name, planned: UInt64(prepared.planned))
        if !prepared.flow.packet.isTagged || prepared.replay != nil { flow.isUntagged = true }
        var runs = EndRuns()
        var refusals = Cursor(sender.refusals.runs.map { ($0.packets, Errno(rawValue: $0.errno).symbol) })
        var drops = Cursor(Self.ranges(fates ?? []))
        for sequence in 0..<prepared.planned {
            var end = PacketFates.End()
            end.refused = refusals.value(at: sequence) ?? (Self.wasTried(sequence, sender) ? nil : "never")
            end.delivered = arrivals?.bitmap.contains(UInt32(sequence)) ?? false
            if arrivals?.isQueued(UInt32(sequence)) == true { end.queued = true }
            end.drop = drops.value(at: sequence)
            if prepared.flow.packet.asksForEcho, end.drop?.isEchoReply == true {
                (end.drop, end.answer) = (nil, end.drop)
            }
            runs.append(end)
        }
        runs.flush()
        (flow.ends, flow.runs, flow.kept) = (runs.ends, runs.text, runs.kept)
        addTimes(sender, arrivals)
    }

    /// Interrupted senders try no more, and those with `catch-up: skip` leave out what is too late.
    private static func wasTried(_ sequence: Int, _ sender: Traffic.SenderReport) -> Bool {
        guard sequence < sender.attempted else { return false }
        return sequence >= sender.departures.count || sender.departures[sequence] > 0
    }

    private mutating func addTimes(_ sender: Traffic.SenderReport, _ arrivals: SinkReport.Flow?) {
        guard flow.planned <= UInt64(Self.mostTimes) else { return }
        if sender.departures.contains(where: { $0 > 0 }) {
            flow.departures = Self.text(sender.departures.map { $0 == 0 ? nil : $0 - sender.firstDeparture })
        }
        if let times = arrivals?.times, times.contains(where: { $0 > 0 }) {
            flow.delays = Self.text(times.map { $0 == 0 ? nil : $0 })
        }
    }

    private static func text(_ times: [UInt64?]) -> String {
        times.map { $0.map { String($0) } ?? "-" }.joined(separator: " ")
    }

    private static func ranges(_ fates: [FateRun]) -> [(Range<Int>, PacketFates.Drop)] {
        var start = 0
        return fates.compactMap { run in
            let range = start..<start + run.packets
            start = range.upperBound
            return run.fate.map { (range, PacketFates.Drop(node: $0.node, reason: $0.reason, function: $0.function)) }
        }
    }

    /// Values of ranges, asked for in ascending order.
    private struct Cursor<Value> {
        private let ranges: [(packets: Range<Int>, value: Value)]
        private var index = 0

        init(_ ranges: [(Range<Int>, Value)]) { self.ranges = ranges.map { (packets: $0.0, value: $0.1) } }

        mutating func value(at sequence: Int) -> Value? {
            while index < ranges.count, ranges[index].packets.upperBound <= sequence { index += 1 }
            guard index < ranges.count, ranges[index].packets.contains(sequence) else { return nil }
            return ranges[index].value
        }
    }
}
