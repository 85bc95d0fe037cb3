// From what a flow's sender and sink counted to the rows of the books.

import LabFormat
import PacketPath
import Traffic

extension PreparedFlow {
    /// The row of the ledger's input.
    func evidence(_ sender: Traffic.SenderReport, _ arrivals: SinkReport.Flow?) -> FlowEvidence {
        var row = FlowEvidence(
            name: flow.name, id: id, from: "\(flow.from)", to: destinationText, planned: UInt64(planned),
            sink: flow.sink.rawValue)
        row.accepted = UInt64(sender.accepted)
        if sender.skipped > 0 { row.skipped = UInt64(sender.skipped) }
        // Nobody can tell such packets from others: where they are is not known.
        if flow.path.way != .tcp, !flow.packet.isTagged || replay != nil && flow.sink == .none {
            row.inFlight["untagged"] = row.accepted
        }
        row.errnos = sender.errors.mapValues { UInt64($0) }
        if let arrivals {
            row.delivered = UInt64(arrivals.distinct)
            row.duplicated = UInt64(arrivals.duplicated)
            row.reordered = UInt64(arrivals.reordered)
            row.delay = arrivals.delays.map { delays in
                OneWayDelay(
                    minimum: delays.minimum, median: max(delays.minimum, delays.quantile(0.5)),
                    p99: delays.quantile(0.99), maximum: delays.maximum)
            }
            row.arrivals = arrivalEvidence(arrivals, sender)
            if arrivals.inFlight > 0 { row.inFlight["socket queue"] = UInt64(arrivals.inFlight) }
        }
        return row
    }

    /// The sender's own line in the record.
    func document(_ sender: Traffic.SenderReport) -> PacketPath.SenderReport {
        var report = PacketPath.SenderReport(
            flow: flow.name, frameLength: flow.path.way == .tcp ? nil : frameLength,
            achievedRate: sender.achievedRate ?? 0, pacing: pacing(sender),
            digest: String(sender.digest, radix: 16), sendBuffer: sender.sendBuffer)
        report.schedule = schedule.digest
        report.trace = schedule.trace
        report.via = flow.path.way.rawValue
        if [.bypass, .xdp].contains(flow.path.way) || flow.path.bypasses { report.bypass = true }
        if sender.blocked.count > 0 {
            (report.blocked, report.blockedTime) = (UInt64(sender.blocked.count), sender.blocked.total)
        }
        return report
    }

    private var destinationText: String {
        switch flow.to {
        case .endpoint(let endpoint): "\(endpoint)"
        case .address(let address): "\(address)"
        }
    }
}
