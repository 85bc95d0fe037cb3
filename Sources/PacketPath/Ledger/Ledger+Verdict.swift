// Whether the books balance, and if not, what is wrong with them.

extension Ledger {
    package enum Problem: Sendable, Hashable {
        /// Packets of a flow that no row explains; less than 0: more rows than packets.
        case unexplained(flow: String, packets: Int64)
        case disagreement(Witness)
        /// Packets that arrived several times, though nothing in the lab makes copies.
        case strayDuplicates(flow: String, packets: UInt64)
        /// Arrivals with a number that the flow does not have.
        case unplanned(flow: String, packets: UInt64)
        case eventsLost(UInt64)
        case eventsSkipped(UInt64)
        case observerLost(UInt64)
        /// Segments of TCP that were sent and neither came nor ended anywhere; less than 0: more came than were sent.
        case segments(Int64)
        /// Without events: the counters' sum for several flows is not what these lack.
        case sharedMismatch(counters: UInt64, lacking: Int64)
    }

    package enum Verdict: Sendable, Hashable {
        case balanced
        case problems([Problem])
    }

    package var verdict: Verdict { verdict(allowingUnexplained: 0) }

    /// As `verdict`; a flow may miss up to `allowed` packets (`--allow-unexplained`).
    package func verdict(allowingUnexplained allowed: UInt64) -> Verdict {
        let problems = problems(allowed)
        return problems.isEmpty ? .balanced : .problems(problems)
    }

    private func problems(_ allowed: UInt64) -> [Problem] {
        var problems: [Problem] = []
        for flow in flows where flow.unexplained.magnitude > allowed {
            problems.append(.unexplained(flow: flow.name, packets: flow.unexplained))
        }
        for flow in flows {
            if let packets = flow.strayDuplicates {
                problems.append(.strayDuplicates(flow: flow.name, packets: packets))
            }
            if let packets = flow.unplanned { problems.append(.unplanned(flow: flow.name, packets: packets)) }
        }
        let total = shared.reduce(0) { $0 + $1.packets }
        let lacking = flows.reduce(0) { $0 + $1.unexplained + Int64(clamping: $1.unattributed) }
        if total > 0, Int64(clamping: total) != lacking {
            problems.append(.sharedMismatch(counters: total, lacking: lacking))
        }
        problems += witnesses.filter { !$0.agrees }.map(Problem.disagreement)
        if let segments, segments.unexplained != 0 { problems.append(.segments(segments.unexplained)) }
        if eventsLost > 0 { problems.append(.eventsLost(eventsLost)) }
        if observerLost > 0 { problems.append(.observerLost(observerLost)) }
        // They may be any namespace's: where the books balance, they were not the lab's.
        if let eventsSkipped, eventsSkipped > 0, !problems.isEmpty { problems.append(.eventsSkipped(eventsSkipped)) }
        return problems
    }
}

extension Ledger.Problem: CustomStringConvertible {
    /// One line for people.
    package var description: String {
        switch self {
        case .unexplained(let flow, let packets) where packets < 0:
            "flow \(flow): packets in the books beyond those sent: \(packets.magnitude)"
        case .unexplained(let flow, let packets):
            "flow \(flow): unexplained packets: \(packets)"
        case .strayDuplicates(let flow, let packets):
            "flow \(flow): packets arrived again, and nothing in the lab makes copies: \(packets)"
        case .unplanned(let flow, let packets):
            "flow \(flow): arrivals with a number that was never to be sent: \(packets)"
        case .segments(let count):
            "TCP segments sent that neither arrived nor were dropped: \(count)"
        case .disagreement(let witness):
            "\(witness.stage) at \(witness.node): \(witness.object) moved by \(witness.counter), "
                + "but \(witness.events) losses should have moved it"
        case .eventsLost(let count):
            "drop events lost before they were counted: \(count)"
        case .eventsSkipped(let count):
            "drops on this machine, perhaps of this lab, that its drop events skipped: \(count)"
        case .observerLost(let count):
            "packets lost by the observer's own sockets: \(count)"
        case .sharedMismatch(let counters, let lacking):
            "counters show \(counters) losses for several flows together, which lack \(lacking)"
        }
    }
}
