// What a sink saw.

import Packets

/// A flow that a sink waits for.
package struct PlannedFlow: Hashable, Sendable {
    /// The flow's number in the tag.
    package var id: UInt16
    /// How many packets will be sent.
    package var planned: Int

    package init(id: UInt16, planned: Int) {
        self.id = id
        self.planned = planned
    }
}

/// A packet of a flow, as it came.
struct ArrivedPacket {
    var sequence: UInt32
    /// CLOCK_MONOTONIC nanoseconds just before send(2), and when the kernel took it in.
    var departure: UInt64
    var arrival: UInt64
    /// As `SinkReport.Flow.bytes` counts.
    var bytes: Int
    var frameBytes: Int
    var payloadBytes: Int
    var isCorrupted = false

    var delay: UInt64 { arrival > departure ? arrival - departure : 0 }
}

/// A sink's books.
package struct SinkReport: Sendable {
    /// One flow's part. `received = distinct + duplicated + unplanned`.
    package struct Flow: Sendable {
        package let id: UInt16
        package var received = 0
        package var duplicated = 0
        /// Sequence numbers beyond the plan.
        package var unplanned = 0
        /// Part of `received`: the tag is there, but a checksum of the frame is wrong. nil where the kernel looks itself
        /// and shows none of them: at sockets.
        package var corrupted: Int?
        /// Came after the books were closed; not in `received`.
        package var late = 0
        /// Bytes of UDP payload (socket sink) or of frames (packet sink).
        package var bytes = 0
        /// Left unread in the socket's queue when the books were closed; not in `received`.
        package var inFlight = 0
        package var bitmap: SequenceBitmap
        /// One-way delays of all arrivals, from just before send(2), in nanoseconds; nil before the first.
        package private(set) var delays: DurationHistogram?
        /// Of distinct packets.
        package private(set) var order = Reordering()
        package private(set) var variation = DelayVariation()
        /// Of all arrivals.
        package private(set) var series = ArrivalSeries()
        private var trace = LossTrace()
        /// Packets that wait unread.
        private var queued: SequenceBitmap?
        /// Nanoseconds from just before send(2) to the first arrival, by sequence number; 0: none. Empty for long flows.
        package private(set) var times: [UInt64]
        /// Flows of more packets keep no time of each.
        package static let mostTimes = 1 << 16

        init(_ flow: PlannedFlow) {
            id = flow.id
            bitmap = SequenceBitmap(planned: flow.planned)
            times = flow.planned <= Self.mostTimes ? Array(repeating: 0, count: flow.planned) : []
        }

        /// Does the packet wait unread?
        package func isQueued(_ sequence: UInt32) -> Bool { queued?.contains(sequence) ?? false }

        package var distinct: Int { bitmap.count }

        /// A sequence number lower than the highest seen before (RFC 4737), duplicates left out.
        package var reordered: Int { order.count }

        /// Books a packet that does not say when it was sent.
        mutating func insertUntimed(_ sequence: UInt32, bytes: Int) {
            received += 1
            self.bytes += bytes
            switch bitmap.insert(sequence) {
            case .duplicate: duplicated += 1
            case .unplanned: unplanned += 1
            case .new: break
            }
        }

        mutating func insert(_ packet: ArrivedPacket) {
            received += 1
            bytes += packet.bytes
            if packet.isCorrupted { corrupted = (corrupted ?? 0) + 1 }
            if delays == nil { delays = DurationHistogram() }
            delays?.insert(packet.delay)
            series.note(at: packet.arrival, frameBytes: packet.frameBytes, payloadBytes: packet.payloadBytes)
            switch bitmap.insert(packet.sequence) {
            case .duplicate: duplicated += 1
            case .unplanned: unplanned += 1
            case .new:
                if Int(packet.sequence) < times.count { times[Int(packet.sequence)] = max(1, packet.delay) }
                order.note(packet.sequence, at: packet.arrival)
                variation.note(packet.sequence, delay: packet.delay)
                trace.note(packet.sequence, departure: packet.departure)
            }
        }

        mutating func insertQueued(_ tag: Tag) {
            inFlight += 1
            if queued == nil { queued = SequenceBitmap(planned: bitmap.planned) }
            _ = queued?.insert(tag.sequence)
            trace.noteQueued(tag.sequence, departure: tag.transmitTime)
        }

        /// The runs of packets that neither arrived nor wait, of those that were attempted; `departures` are the flow's
        /// first and last. Those of `except` there never were.
        package func losses(
            attempted: Int, departures: ClosedRange<UInt64>, except: [Range<Int>] = []
        ) -> LossRuns {
            var seen = bitmap
            for sequence in except.joined() { _ = seen.insert(UInt32(sequence)) }
            if let queued { seen.formUnion(queued) }
            return trace.runs(seen.missing(below: attempted), attempted: attempted, departures: departures)
        }
    }

    package var flows: [Flow]
    /// Packets without the tag of this run and of one of the flows; nil if the sink cannot see them.
    package var foreign: Int?
    /// Foreign packets left unread in the queue.
    package var foreignInFlight = 0
    /// Frames for another station (PACKET_OTHERHOST): the end of a copy, not a delivery.
    package var otherHost = 0
    /// ICMP errors that quote a tagged packet.
    package var induced = 0
    /// Connections accepted by a listening socket.
    package var connections = 0
    /// Packets of any kind that a packet socket left unread.
    package var unread = 0
    /// Datagrams the kernel dropped at this socket: sk_drops of SO_MEMINFO. Evidence of loss.
    package var socketDrops = 0
    /// Frames the observer's own queue lost (PACKET_STATISTICS). If it is not 0 the bitmap is no witness.
    package var observerLost = 0
    /// The effective SO_RCVBUF in bytes, as the kernel keeps it: twice what was set.
    package var receiveBuffer = 0

    package init(flows: [PlannedFlow], seesForeign: Bool) {
        self.flows = flows.map(Flow.init)
        foreign = seesForeign ? 0 : nil
        if !seesForeign { for index in self.flows.indices { self.flows[index].corrupted = 0 } }
    }

    package func flow(_ id: UInt16) -> Flow? { flows.first { $0.id == id } }

    /// Everything read, tagged or not, and connections.
    package var received: Int { flows.reduce((foreign ?? 0) + connections) { $0 + $1.received } }
}
