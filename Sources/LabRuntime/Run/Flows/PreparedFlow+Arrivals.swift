// Where a flow ends, and from what its sink measured to the record.

import LabFormat
import PacketPath
import Packets
import Traffic

extension PreparedFlow {
    /// Is this where the flow's packets are addressed to?
    func ends(at socket: Socket, of node: String) -> Bool {
        guard flow.sink == .socket, socket.kind == .udp, socket.port == Int(port) else { return false }
        switch flow.to {
        case .endpoint(let endpoint): return endpoint.node == node
        case .address: return socket.groups.contains(destination)
        }
    }

    /// What sinks expect of it.
    var plan: PlannedFlow { PlannedFlow(id: id, planned: planned) }

    /// The measures of its arrivals.
    func arrivalEvidence(_ arrivals: SinkReport.Flow, _ sender: Traffic.SenderReport) -> ArrivalEvidence {
        var evidence = ArrivalEvidence(
            received: UInt64(arrivals.received), unplanned: UInt64(arrivals.unplanned), late: UInt64(arrivals.late),
            corrupted: arrivals.corrupted.map { UInt64($0) })
        if sender.attempted > 0 {
            let departures = sender.firstDeparture...max(sender.firstDeparture, sender.lastDeparture)
            evidence.losses = .init(
                arrivals.losses(attempted: sender.attempted, departures: departures, except: sender.neverSent))
        }
        guard arrivals.received > 0 else { return evidence }
        evidence.delays = arrivals.delays?.buckets.map { [$0.value, $0.count] }
        evidence.reordering = ReorderingMeasure(arrivals.order)
        evidence.ipdv = IPDV(arrivals.variation)
        if arrivals.distinct > 1 {
            evidence.jitter = Jitter(last: arrivals.variation.jitter, largest: arrivals.variation.largestJitter)
        }
        evidence.rate = arrivals.series.rate.map {
            ArrivalRate(packets: $0.packets, frameBits: $0.frameBits, payloadBits: $0.payloadBits)
        }
        evidence.series = ArrivalCounts(interval: arrivals.series.interval, packets: arrivals.series.packets)
        return evidence
    }
}

extension PacketPath.LossRuns {
    fileprivate init(_ runs: Traffic.LossRuns) {
        self.init(count: UInt64(runs.count), longest: UInt64(runs.longest), longestOutage: runs.longestOutage)
    }
}

extension ReorderingMeasure {
    /// nil where nothing is reordered.
    fileprivate init?(_ order: Reordering) {
        guard order.count > 0 else { return nil }
        let depths = order.byDepth.enumerated().filter { $0.element > 0 }.map {
            [UInt64($0.offset), UInt64($0.element)]
        }
        self.init(
            ratio: Double(order.count) / Double(order.arrivals), largestExtent: UInt64(order.largestExtent),
            meanExtent: Double(order.extentSum) / Double(order.count), largestLateTime: order.largestLateTime,
            meanLateTime: Double(order.lateTimeSum) / Double(order.count), depths: depths)
    }
}

extension IPDV {
    /// nil where no two consecutive packets arrived.
    fileprivate init?(_ variation: DelayVariation) {
        guard let magnitudes = variation.magnitudes else { return nil }
        self.init(
            pairs: UInt64(variation.pairs), smallest: variation.smallest, largest: variation.largest,
            median: magnitudes.quantile(0.5), p99: magnitudes.quantile(0.99))
    }
}
