// What a sink saw.

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

/// A sink's books.
package struct SinkReport: Sendable {
    /// One flow's part. `received = distinct + duplicated + unplanned`.
    package struct Flow: Sendable {
        package let id: UInt16
        package var received = 0
        package var duplicated = 0
        /// A sequence number lower than the highest seen before (RFC 4737), duplicates left out.
        package var reordered = 0
        /// Sequence numbers beyond the plan.
        package var unplanned = 0
        /// Bytes of UDP payload (socket sink) or of frames (packet sink).
        package var bytes = 0
        /// Left unread in the socket's queue when the books were closed; not in `received`.
        package var inFlight = 0
        package var bitmap: SequenceBitmap
        /// One-way delays of all arrivals, from just before send(2), in nanoseconds; nil before the first.
        package private(set) var delays: DurationHistogram?
        private var highest: UInt32?

        init(_ flow: PlannedFlow) {
            id = flow.id
            bitmap = SequenceBitmap(planned: flow.planned)
        }

        package var distinct: Int { bitmap.count }

        mutating func insert(_ sequence: UInt32, bytes: Int, delay: UInt64) {
            received += 1
            if delays == nil { delays = DurationHistogram() }
            delays?.insert(delay)
            self.bytes += bytes
            switch bitmap.insert(sequence) {
            case .duplicate: duplicated += 1
            case .unplanned: unplanned += 1
            case .new:
                if let highest, sequence < highest { reordered += 1 }
                highest = max(highest ?? 0, sequence)
            }
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
    /// Datagrams the kernel dropped at this socket: sk_drops of SO_MEMINFO. Evidence of loss.
    package var socketDrops = 0
    /// Frames the observer's own queue lost (PACKET_STATISTICS). If it is not 0 the bitmap is no witness.
    package var observerLost = 0
    /// The effective SO_RCVBUF in bytes, as the kernel keeps it: twice what was set.
    package var receiveBuffer = 0

    package init(flows: [PlannedFlow], seesForeign: Bool) {
        self.flows = flows.map(Flow.init)
        foreign = seesForeign ? 0 : nil
    }

    package func flow(_ id: UInt16) -> Flow? { flows.first { $0.id == id } }

    /// Everything read, tagged or not.
    package var received: Int { flows.reduce(foreign ?? 0) { $0 + $1.received } }
}
