// The life of one packet: how it was sent and where it ended, as far as anybody saw it.

/// What a run's record and its packet fates say together of one packet.
package struct PacketLife: Codable, Sendable, Equatable {
    package enum Ending: String, Codable, Sendable {
        /// The sink saw it.
        case delivered
        /// A drop event named it.
        case dropped
        /// It waited unread in the sink's socket.
        case queued
        /// send(2) refused it, and there was no packet.
        case notSent = "not-sent"
        /// Nothing that names single packets saw it end: one of the flow's other rows is its.
        case unseen
    }

    package struct Row: Codable, Sendable, Equatable {
        /// `dropped`, `in flight`, `unattributed`, `unexplained`.
        package var kind: String
        package var place: String
        package var packets: UInt64
        package var loss: Ledger.Loss?
    }

    package var flow: String
    package var from: String
    package var to: String
    package var sequence: UInt64
    package var planned: UInt64
    package var ending: Ending
    /// As in `PacketFates.End`.
    package var refused: String?
    /// Nanoseconds after the flow's first departure, and from there to the arrival; nil where not kept.
    package var departure: UInt64?
    package var delay: UInt64?
    package var sink: String
    package var drop: PacketFates.Drop?
    /// As in `PacketFates.End`.
    package var answer: PacketFates.Drop?
    /// The interface, where all such drops of the flow were at one.
    package var interface: String?
    /// Dropped: the ledger's rows with this event: one, or several that the event does not tell apart. Unseen: every row of the
    /// flow that no event names.
    package var rows: [Row] = []
    /// The first and last of the packets around it that met the same end.
    package var alike: ClosedRange<UInt64>

    package enum Failure: Error, Sendable, Equatable {
        case unknownFlow(String, choices: [String])
        /// Packets 0..<planned exist.
        case noSuchPacket(planned: UInt64)
        /// There were too many changes: only the packets before are kept.
        case notKept(from: UInt64)
        /// Its packets cannot be told apart.
        case untagged(String)
        /// `via: tcp`: the unit is the byte.
        case stream(String)
    }

    /// - Throws: Failure.
    package init(_ sequence: UInt64, of name: String, in record: RunRecord, _ fates: PacketFates) throws(Failure) {
        guard let account = record.ledger.flows.first(where: { $0.name == name }) else {
            throw .unknownFlow(name, choices: record.ledger.flows.map(\.name))
        }
        guard account.unit != "bytes" else { throw .stream(name) }
        guard let flow = fates.flow(name) else { throw .unknownFlow(name, choices: fates.flows.map(\.flow)) }
        guard flow.isUntagged != true else { throw .untagged(name) }
        guard sequence < flow.planned else { throw .noSuchPacket(planned: flow.planned) }
        guard let run = flow.endRuns.first(where: { $0.packets.contains(sequence) }) else {
            throw .notKept(from: flow.kept)
        }
        (self.flow, self.sequence, planned) = (name, sequence, flow.planned)
        (from, to, sink) = (account.from, account.to, account.sink)
        (refused, drop, answer) = (run.end.refused, run.end.drop, run.end.answer)
        departure = flow.departure(of: sequence)
        delay = flow.delay(of: sequence)
        alike = run.packets.lowerBound...(run.packets.upperBound - 1)
        ending = Ending(run.end, account)
        if let drop { find(drop, account, record) }
        if ending == .unseen { rows = Self.unseen(account) }
    }

    /// The rows of an event, and its interface.
    private mutating func find(_ drop: PacketFates.Drop, _ account: Ledger.Flow, _ record: RunRecord) {
        let function = KernelFunction.normalise(drop.function)
        let others = record.ledger.foreign + record.ledger.shared
        let mine = { (loss: Ledger.Loss) in
            (drop.node == nil || loss.node == drop.node) && loss.function == function
                && (loss.reason == drop.reason || drop.reason == "SUBSYSTEM")
        }
        let found = account.dropped.filter(mine)
        let losses = found.isEmpty ? others.filter(mine) : found
        rows = losses.map { Row(kind: "dropped", place: $0.place, packets: $0.packets, loss: $0) }
        let interfaces = Set(losses.map(\.interface))
        interface = interfaces.count == 1 ? interfaces.first ?? nil : nil
    }

    /// What the books hold of the flow without an event.
    private static func unseen(_ account: Ledger.Flow) -> [Row] {
        var rows = account.dropped.filter { $0.reason == nil }.map {
            Row(kind: "dropped", place: $0.place, packets: $0.packets, loss: $0)
        }
        rows += account.inFlight.sorted { $0.key < $1.key }.map {
            Row(kind: "in flight", place: $0.key, packets: $0.value)
        }
        if account.unattributed > 0 { rows.append(Row(kind: "unattributed", place: "", packets: account.unattributed)) }
        if account.unexplained > 0 {
            rows.append(Row(kind: "unexplained", place: "", packets: UInt64(account.unexplained)))
        }
        return rows
    }
}

extension PacketLife.Ending {
    init(_ end: PacketFates.End, _ account: Ledger.Flow) {
        let losses: Set = account.notSent["EPERM"] == nil ? ["ENOBUFS", "EPERM"] : ["ENOBUFS"]
        if end.delivered {
            self = .delivered
        } else if end.queued == true {
            self = .queued
        } else if end.drop != nil {
            self = .dropped
        } else if let refused = end.refused, !losses.contains(refused) {
            self = .notSent
        } else {
            self = .unseen
        }
    }
}

extension PacketLife.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownFlow(let name, let choices):
            "the run has no flow '\(name)'; its flows: \(choices.isEmpty ? "none" : choices.joined(separator: ", "))"
        case .noSuchPacket(let planned):
            planned == 0 ? "the flow has no packets" : "the flow's packets are 0 to \(planned - 1)"
        case .notKept(let first):
            "the ends of packets from \(first) on are not kept: they changed too often from one to the next"
        case .untagged(let name):
            "the packets of flow '\(name)' carry no tag: nobody can tell one from another"
        case .stream(let name):
            "flow '\(name)' is a TCP connection of the kernel: its unit is the byte, and its packets are the kernel's own"
        }
    }
}
