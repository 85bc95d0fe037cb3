// What a record says of a loss beyond its number: whether the program read on, which processor was busy.

import PacketPath

struct FindingNotes {
    let record: RunRecord

    func notes(_ finding: RunExplanation.Finding) -> [String] {
        switch finding.stage {
        case "socket-buffer": sockets(finding) + outages(finding)
        case "cpu-backlog", "softirq": [processors].compactMap { $0 }
        case "veth", "qdisc": outages(finding)
        default: []
        }
    }

    /// A program that hangs leaves its buffer full; one that was too slow, or paused, has read what was kept.
    private func sockets(_ finding: RunExplanation.Finding) -> [String] {
        let sinks = record.evidence.sinks ?? []
        return sinks.filter { $0.node == finding.place.prefix { $0 != ":" } && $0.dropped > 0 }.map { sink in
            let head = "\(sink.socket) lost \(sink.dropped); its buffer of \(sink.receiveBuffer) bytes"
            return sink.unread > 0
                ? "\(head) still holds \(sink.unread) packets: its program reads no more (stopped, or hanging)."
                : "\(head) was empty at the end: its program read on, too late or too slowly."
        }
    }

    private func outages(_ finding: RunExplanation.Finding) -> [String] {
        record.evidence.flows.compactMap { flow in
            guard finding.flows[flow.name] != nil, let losses = flow.arrivals?.losses,
                let outage = losses.longestOutage
            else { return nil }
            let runs = losses.count == 1 ? "one run" : "\(losses.count) runs"
            return
                "\(flow.name): losses in \(runs), the longest of \(losses.longest) packets, \(Quantity.time(outage))."
        }
    }

    /// `Time in softirqs: cpu0 10 ms, cpu1 240 ms.` Of the whole machine; nil in older records.
    var processors: String? {
        let times = softirqs.map { "\($0.processor) \($0.ticks * 10) ms" }
        return times.isEmpty ? nil : "Time in softirqs: \(times.joined(separator: ", "))."
    }

    /// Processors that did hardly anything else.
    var busy: [String] {
        softirqs.filter { $0.percent >= 50 }.map {
            "\($0.processor) spent \($0.percent) % of the run in softirqs: it may be the bottleneck (mpstat -P ALL 1)."
        }
    }

    /// In hundredths of a second, and of all that the processor did and did not.
    private var softirqs: [(processor: String, ticks: Int64, percent: Int64)] {
        let parts: Set = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"]
        let times = record.evidence.counters.filter { $0.key.source == .processorTime && parts.contains($0.key.name) }
        return Dictionary(grouping: times, by: \.key.object).sorted { $0.key < $1.key }.compactMap { processor, times in
            let total = times.reduce(0) { $0 + max(0, $1.delta) }
            let softirq = max(0, times.first { $0.key.name == "softirq" }?.delta ?? 0)
            return total > 0 ? (processor, softirq, softirq * 100 / total) : nil
        }
    }
}
