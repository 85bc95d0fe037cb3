// Feeds a model of a qdisc with what its flows really sent, and compares.

/// Asks the model of one tbf about the packets of a run.
package struct TokenBucketOracle: Sendable {
    /// A flow's packets: when each departed (nanoseconds, 0: it did not), and how long it is.
    package struct Departures: Sendable {
        package var flow: String
        package var times: [UInt64]
        package var bytes: @Sendable (Int) -> Int
        /// Did a packet arrive? nil where nobody knows.
        package var arrived: (@Sendable (Int) -> Bool)?
        /// Nanoseconds from a packet's departure to its arrival, 0: it did not arrive. Empty where they were not kept.
        package var delays: [UInt64] = []

        package init(
            flow: String, times: [UInt64], bytes: @escaping @Sendable (Int) -> Int,
            arrived: (@Sendable (Int) -> Bool)? = nil
        ) {
            self.flow = flow
            self.times = times
            self.bytes = bytes
            self.arrived = arrived
        }
    }

    package let place: String
    package let parameters: TokenBucket.Parameters
    package let model: String

    package init(place: String, parameters: TokenBucket.Parameters, model: String) {
        self.place = place
        self.parameters = parameters
        self.model = model
    }

    /// The packets of all flows in the order of their departure, and what the books say of them.
    package func report(_ flows: [Departures], ledger: Ledger) -> OracleReport {
        let packets = flows.enumerated().flatMap { flow, departures in
            departures.times.indices.lazy.filter { departures.times[$0] > 0 }.map { sequence in
                Packet(time: departures.times[sequence], flow: flow, sequence: sequence)
            }
        }.sorted { ($0.time, $0.flow, $0.sequence) < ($1.time, $1.flow, $1.sequence) }
        let names = flows.map(\.flow)
        let rows = ledger.flows.filter { names.contains($0.name) }.flatMap(\.dropped)
        let kernel = rows.filter { $0.stage == "qdisc" && $0.place == place }.reduce(0) { $0 + $1.packets }
        var bucket = TokenBucket(parameters, full: packets.first?.time ?? 0)
        var (drops, agreeing) = (UInt64(0), UInt64(0))
        for packet in packets {
            let passes = bucket.offer(bytes: flows[packet.flow].bytes(packet.sequence), at: packet.time)
            if !passes { drops += 1 }
            if flows[packet.flow].arrived?(packet.sequence) == passes { agreeing += 1 }
        }
        var report = OracleReport(
            place: place, model: model, flows: names, sent: UInt64(packets.count), kernel: kernel, predicted: drops)
        if flows.allSatisfy({ $0.arrived != nil }) { report.agreeing = agreeing }
        report.served = served(packets, flows, lost: kernel)
        return report
    }

    /// Packets that find the queue full when it is served as the kernel did serve it: at the times at which packets arrived behind
    /// it. Timers fire late on a busy machine; that is no property of the queue. Nil where packets were lost elsewhere, too.
    private func served(_ packets: [Packet], _ flows: [Departures], lost: UInt64) -> UInt64? {
        func delay(_ packet: Packet) -> UInt64 {
            let delays = flows[packet.flow].delays
            return packet.sequence < delays.count ? delays[packet.sequence] : 0
        }
        let delays = packets.map(delay)
        guard flows.allSatisfy({ !$0.delays.isEmpty }), delays.count(where: { $0 == 0 }) == lost else { return nil }
        // What the way itself takes.
        let way = delays.filter { $0 > 0 }.min() ?? 0
        var (queue, head, backlog, drops) = ([(until: UInt64, bytes: UInt64)](), 0, UInt64(0), UInt64(0))
        for (packet, delay) in zip(packets, delays) {
            while head < queue.count, queue[head].until <= packet.time + way {
                backlog -= queue[head].bytes
                head += 1
            }
            let bytes = UInt64(flows[packet.flow].bytes(packet.sequence))
            if backlog + bytes > parameters.limit { drops += 1 }
            guard delay > 0 else { continue }
            queue.append((packet.time + delay, bytes))
            backlog += bytes
        }
        return drops
    }

    private struct Packet {
        var time: UInt64
        var flow: Int
        var sequence: Int
    }
}
