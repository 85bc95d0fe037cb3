// The books of a replayed flow: its frames carry no tag, so their content tells them.

/// A frame whose bytes were planned is delivered, as often as it was planned; once more it is a duplicate; any other is
/// foreign. Of equal frames the first that comes is the first that was sent.
struct ReplayBook: ArrivalBook {
    private let planned: [UInt64: [UInt32]]
    /// How many of each were seen.
    private var seen: [UInt64: Int] = [:]
    private var flow: SinkReport.Flow
    private var foreign = 0

    init(flow id: UInt16, frames: ReplayFrames) {
        planned = frames.sequences()
        flow = SinkReport.Flow(PlannedFlow(id: id, planned: frames.count))
    }

    mutating func note(_ packet: borrowing Span<UInt8>, _ arrival: Arrival, closing: UInt64) {
        let key = FrameContent.key(packet, vlan: arrival.vlan)
        guard let sequences = planned[key] else {
            foreign += 1
            return
        }
        let turn = seen[key, default: 0]
        seen[key] = turn + 1
        let length = arrival.length + (arrival.vlan == 0 ? 0 : 4)
        flow.insertUntimed(sequences[min(turn, sequences.count - 1)], bytes: length)
    }

    var report: SinkReport {
        var report = SinkReport(flows: [], seesForeign: true)
        report.flows = [flow]
        report.foreign = foreign
        return report
    }
}
