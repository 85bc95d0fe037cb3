// The books of a TCP flow: its unit is the byte.

import LabFormat
import PacketPath
import Traffic

extension PreparedFlow {
    /// Turns the row of a TCP flow into bytes: what the sender's socket took, and what the receiver read.
    func add(
        _ sender: Traffic.SenderReport, _ receiver: StreamServer.Report?, to row: inout FlowEvidence,
        _ document: inout PacketPath.SenderReport
    ) {
        guard let stream = sender.stream else { return }
        row.unit = "bytes"
        row.planned = UInt64(planned * self.stream.message)
        let acknowledged = UInt64(max(0, min(stream.info?.bytesAcknowledged ?? 0, stream.written)))
        row.delivered = receiver.map { UInt64($0.read) } ?? acknowledged
        // What is in no program's hands any more and in none yet: sent and lost with the connection, or still in a buffer.
        let isBroken = row.errnos.keys.contains { !["EINTR", "EAGAIN"].contains($0) }
        if row.accepted > row.delivered {
            row.inFlight[isBroken ? "broken connection" : "connection"] = row.accepted - row.delivered
        }
        document.stream = StreamSummary(stream, receiver)
    }
}

extension StreamSummary {
    init(_ sender: StreamReport, _ receiver: StreamServer.Report?) {
        self.init(
            sender: sender.writing.rawValue, calls: sender.calls.mapValues { UInt64($0) },
            connectTime: sender.connectTime, wrongBytes: receiver.map { UInt64($0.wrong) },
            zerocopy: sender.completions.map {
                Zerocopy(sends: UInt64($0.sends), completed: UInt64($0.completed), copied: UInt64($0.copied))
            }, client: sender.info.map(End.init), server: receiver?.info.map(End.init))
        copies = sender.copies.map { Copies($0, of: sender) }
    }
}

extension StreamSummary.Copies {
    init(_ copies: StreamReport.Copies, of sender: StreamReport) {
        switch copies {
        case .measured(let count):
            let copying = count.functions.filter(\.function.copies).reduce(0) { $0 + $1.calls }
            let lending = count.functions.filter { !$0.function.copies }
            let later = UInt64(sender.completions?.copied ?? 0)
            let sources = count.functions.filter { $0.calls > 0 }.map(\.function.rawValue)
            self.init(
                evidence: .measured, calls: copying + later, bytes: nil,
                source: (sources + (later > 0 ? ["SO_EE_CODE_ZEROCOPY_COPIED"] : [])).joined(separator: ", "))
            lent = lending.isEmpty ? nil : lending.reduce(0) { $0 + $1.calls }
        case .unknown(let reason):
            let known = StreamSummary.Copies.documented(sender.writing.rawValue)
            self.init(
                evidence: .documented, calls: nil, bytes: known.copies ? UInt64(sender.written) : 0,
                source: known.source)
            self.reason = reason
        }
    }
}

extension StreamSummary.End {
    init(_ info: StreamInfo) {
        self.init(
            state: info.state, mss: info.mss, rtt: info.rtt, rttVariance: info.rttVariance,
            congestionWindow: info.congestionWindow, retransmissions: info.retransmissions,
            segmentsOut: info.segmentsOut, segmentsIn: info.segmentsIn, dataSegmentsOut: info.dataSegmentsOut,
            bytesSent: info.bytesSent, bytesAcknowledged: info.bytesAcknowledged, bytesReceived: info.bytesReceived,
            bytesRetransmitted: info.bytesRetransmitted, reorderingSeen: info.reorderingSeen)
    }
}
