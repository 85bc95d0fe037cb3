// What became of every single packet of a run: a document of its own beside the record, `packets.json`.

/// All packets of a run. Its JSON form has the same fields in snake_case.
package struct PacketFates: Codable, Sendable, Equatable {
    /// The version this code writes and reads.
    package static let currentSchema = 1

    package var schemaVersion = PacketFates.currentSchema
    /// TCP flows (`via: tcp`) are missing: their packets are the kernel's own affair.
    package var flows: [Flow]

    package init(flows: [Flow]) { self.flows = flows }

    package func flow(_ name: String) -> Flow? { flows.first { $0.flow == name } }

    /// The packets of one flow, as runs of equal ends.
    package struct Flow: Codable, Sendable, Equatable {
        package var flow: String
        /// Sequence numbers that the lab file asks for: 0..<planned.
        package var planned: UInt64
        /// The ends that occurred.
        package var ends: [End] = []
        /// `END*COUNT` in order from sequence 0, END the index in `ends`: `0*122 1*878`. At most `mostRuns`.
        package var runs = ""
        /// Sequence numbers in `runs`: fewer than planned where there were too many runs.
        package var kept: UInt64 = 0
        /// Nanoseconds of each departure after the flow's first, in order, `-` for packets that did not depart; nil for
        /// flows of more than 65,536 packets and replays.
        package var departures: String?
        /// Nanoseconds from just before send(2) to the first arrival at the sink, `-` for packets that did not arrive; nil
        /// as above, and where nothing arrived.
        package var delays: String?
        /// Packets carry no tag: no event can name one, and no sink can tell them apart.
        package var isUntagged: Bool?

        package init(flow: String, planned: UInt64) {
            self.flow = flow
            self.planned = planned
        }
    }

    /// How one packet was sent and where it was seen to end.
    package struct End: Codable, Sendable, Hashable {
        /// What send(2) said: nil: it took the packet; an errno's symbol; `never`: it was not tried.
        package var refused: String?
        /// The sink saw it.
        package var delivered = false
        /// It waited unread in the sink's socket when the books were closed.
        package var queued: Bool?
        /// The last drop event that named it; of a packet that arrived, a copy's.
        package var drop: Drop?
        /// Of an echo request: where the reply to it ended, for which nobody waited.
        package var answer: Drop?

        package init() {}
    }

    package struct Drop: Codable, Sendable, Hashable {
        package var node: String?
        package var reason: String
        package var function: String

        package init(node: String?, reason: String, function: String) {
            (self.node, self.reason, self.function) = (node, reason, function)
        }

        /// An echo reply's: it carries the tag of the request.
        package var isEchoReply: Bool {
            Cause.candidates(reason: reason, function: function).contains {
                $0.stageID == Stage.icmp.id && $0.everyday == .answer
            }
        }
    }

    /// Flows with more changes of end from one packet to the next are cut there: some 10 MB.
    package static let mostRuns = 1 << 20
}

extension PacketFates.Flow {
    /// A run of equal ends.
    package struct Run: Sendable, Equatable {
        package var packets: Range<UInt64>
        package var end: PacketFates.End
    }

    /// `runs`, read. What is no run ends the list.
    package var endRuns: [Run] {
        var start: UInt64 = 0
        var result: [Run] = []
        for word in runs.split(separator: " ") {
            let parts = word.split(separator: "*").compactMap { UInt64($0) }
            guard parts.count == 2, parts[0] < UInt64(ends.count), parts[1] > 0 else { break }
            let (end, overflow) = start.addingReportingOverflow(parts[1])
            guard !overflow else { break }
            result.append(Run(packets: start..<end, end: ends[Int(parts[0])]))
            start = end
        }
        return result
    }

    package func departure(of sequence: UInt64) -> UInt64? { Self.time(departures, sequence) }
    package func delay(of sequence: UInt64) -> UInt64? { Self.time(delays, sequence) }

    private static func time(_ list: String?, _ sequence: UInt64) -> UInt64? {
        guard let words = list?.split(separator: " "), sequence < UInt64(words.count) else { return nil }
        return UInt64(words[Int(sequence)])
    }
}

/// Collects ends packet by packet.
package struct EndRuns {
    package private(set) var ends: [PacketFates.End] = []
    package private(set) var text = ""
    package private(set) var kept: UInt64 = 0
    private var indexes: [PacketFates.End: Int] = [:]
    private var open: (end: PacketFates.End, packets: UInt64)?
    private var count = 0

    package init() {}

    package mutating func append(_ end: PacketFates.End) {
        if open?.end == end {
            open?.packets += 1
        } else {
            flush()
            open = (end, 1)
        }
    }

    /// Ends the last run; nothing may be appended afterwards.
    package mutating func flush() {
        guard let run = open, count < PacketFates.mostRuns else { return open = nil }
        let index = indexes[run.end] ?? ends.count
        if index == ends.count {
            ends.append(run.end)
            indexes[run.end] = index
        }
        text += "\(count == 0 ? "" : " ")\(index)*\(run.packets)"
        kept += run.packets
        count += 1
        open = nil
    }
}
