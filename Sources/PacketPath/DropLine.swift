// Packets that were dropped in one place, between two looks: what `netlab drops` shows.

/// A line of `netlab drops`.
package struct DropLine: Codable, Sendable, Hashable {
    /// When it was looked, in nanoseconds since 1970.
    package var time: UInt64
    /// nil where neither device nor socket told the namespace.
    package var node: String?
    package var interface: String?
    /// Id of a `Stage`, or `netfilter` where any of its hooks may be meant.
    package var stage: String
    /// Id of a `Cause`; nil where event and interface leave several.
    package var cause: String?
    /// false: a packet ended here as it should, or was nobody's: a socket was closed, a copy was for another host.
    package var isLoss: Bool
    /// The name of the flow whose tag the packets carry, `#2` for one of another run; nil for packets without a tag.
    package var flow: String?
    /// ICMP errors that quote the flow's packets.
    package var isInduced: Bool
    /// `udp`, `tcp`, `icmp`, `ARP`, `protocol 47`; nil where nothing told.
    package var transport: String?
    /// `10.0.0.1:4000`, `10.0.0.1`
    package var source: String?
    package var destination: String?
    /// The kernel's reason without its prefix.
    package var reason: String
    /// The kernel function that freed the packet.
    package var function: String
    /// Since the last look. GSO packets count as their segments.
    package var packets: UInt64

    package init(
        time: UInt64, node: String?, interface: String?, stage: String, cause: String?, isLoss: Bool, flow: String?,
        isInduced: Bool = false, transport: String?, source: String?, destination: String?, reason: String,
        function: String, packets: UInt64
    ) {
        self.time = time
        self.node = node
        self.interface = interface
        self.stage = stage
        self.cause = cause
        self.isLoss = isLoss
        self.flow = flow
        self.isInduced = isInduced
        self.transport = transport
        self.source = source
        self.destination = destination
        self.reason = reason
        self.function = function
        self.packets = packets
    }
}

/// All that was dropped while it was watched.
package struct DropSummary: Codable, Sendable, Hashable {
    /// Nanoseconds.
    package var duration: UInt64
    /// The largest loss first; what is no loss last.
    package var drops: [DropLine]
    /// Events that found no room in the books.
    package var eventsLost: UInt64
    /// Drops anywhere on the machine at which the observer was busy on that processor and looked away.
    package var eventsSkipped: UInt64

    package init(duration: UInt64, drops: [DropLine], eventsLost: UInt64, eventsSkipped: UInt64) {
        self.duration = duration
        self.drops = Self.merged(drops)
        self.eventsLost = eventsLost
        self.eventsSkipped = eventsSkipped
    }

    package var lost: UInt64 { drops.reduce(0) { $0 + ($1.isLoss ? $1.packets : 0) } }
    package var dropped: UInt64 { drops.reduce(0) { $0 + $1.packets } }

    /// The same place and the same packets: one line, of the latest time.
    private static func merged(_ lines: [DropLine]) -> [DropLine] {
        var totals: [DropLine: (packets: UInt64, time: UInt64)] = [:]
        for line in lines {
            var key = line
            (key.packets, key.time) = (0, 0)
            let old = totals[key] ?? (0, 0)
            totals[key] = (old.packets + line.packets, max(old.time, line.time))
        }
        return totals.map { key, total in
            var line = key
            (line.packets, line.time) = total
            return line
        }.sorted { $0.order < $1.order }
    }
}

extension DropLine {
    /// The largest loss first, then what is none.
    package var order: (Int, UInt64, String, String, String) {
        (isLoss ? 0 : 1, UInt64.max - packets, node ?? "", cause ?? stage, "\(flow ?? "") \(source ?? "") \(reason)")
    }
}
