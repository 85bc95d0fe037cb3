// Fragments folded back into packets: a packet is lost once, whichever of its fragments were.

extension Ledger {
    /// The fragments of a flow, beside its packets.
    package struct Fragments: Codable, Sendable, Equatable {
        package var sent: UInt64
        /// Lost for themselves: those that came twice are no loss, nor those that wait for one that is lost.
        package var dropped: UInt64
        /// Datagrams of all flows together that waited for fragments at the close, because one was lost, not sent or late.
        package var waiting: UInt64?

        /// `fragments: 2000 sent, 100 dropped; 100 datagrams waited for the rest`
        package var text: String {
            let waiting = waiting.map { $0 > 0 ? "; \($0) datagrams waited for the rest" : "" } ?? ""
            return "fragments: \(sent) sent, \(dropped) dropped\(waiting)"
        }
    }

    /// Turns rows of fragments into rows of packets.
    static func folded(_ rows: [Loss], _ lost: [FragmentEvidence.Lost]) -> [Loss] {
        var left: [[String]: UInt64] = [:]
        for loss in lost {
            let function = KernelFunction.normalise(loss.function)
            left[[loss.node ?? "?", loss.reason, function], default: 0] += loss.packets
        }
        return Loss.merged(rows).compactMap { row in
            let key = [row.node, row.reason ?? "", row.function ?? ""]
            let packets = min(row.packets, left[key] ?? 0)
            guard packets > 0 else { return nil }
            left[key, default: 0] -= packets
            var row = row
            row.packets = packets
            return row
        }
    }

    /// A fragment that waits has neither device nor socket: the only node whose counter of timeouts moved was its node.
    mutating func placeTimeouts(_ index: Int, _ counters: [CounterDelta]) {
        let names = ["Ip.ReasmTimeout", "Ip6ReasmTimeout"]
        let nodes = Set(counters.filter { names.contains($0.key.name) && $0.delta > 0 }.map(\.key.node))
        guard nodes.count == 1, let node = nodes.first else { return }
        for row in flows[index].dropped.indices where flows[index].dropped[row].cause == "reassembly.timeout" {
            if flows[index].dropped[row].node == "?" { flows[index].dropped[row].node = node }
        }
        flows[index].dropped = Loss.merged(flows[index].dropped)
    }

    /// Packets that nobody saw arrive or end, of which a fragment came to a node where as many datagrams wait for fragments,
    /// are in flight there. Others' datagrams wait beside them: what never came waits nowhere.
    mutating func bookReassembly(_ evidence: Evidence) {
        guard let waiting = evidence.reassembling else { return }
        let fragmented = flows.indices.filter { flows[$0].fragments != nil }
        let held = fragmented.reduce(0) { $0 + Self.held(flows[$1], evidence.flows[$1].fragments) }
        var free = waiting - min(waiting, held)
        for index in fragmented {
            flows[index].fragments?.waiting = waiting
            let lacking = UInt64(max(0, flows[index].shortfall - Int64(clamping: flows[index].unattributed)))
            let packets = min(free, lacking, evidence.flows[index].fragments?.held ?? 0)
            guard packets > 0 else { continue }
            flows[index].inFlight["reassembly", default: 0] += packets
            free -= packets
        }
    }

    /// Packets with a row, of which other fragments must wait: all but those that may have lost every fragment.
    private static func held(_ flow: Flow, _ evidence: FragmentEvidence?) -> UInt64 {
        guard let each = evidence?.each, each > 1, let events = flow.fragments?.dropped else { return 0 }
        let lost = flow.droppedTotal
        let gone = (events - min(events, lost)) / (each - 1)
        return lost - min(lost, gone)
    }
}
