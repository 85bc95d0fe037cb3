// The ledger: where every packet of a run ended, and how well each number is proven.

/// The books of one run, made from its evidence alone.
///
/// With drop events each loss has a flow, and counters are witnesses that must show the same totals. Without them
/// the counters are the losses: booked to a flow where only one can be meant, else listed once under `shared`.
package struct Ledger: Codable, Sendable, Equatable {
    package var flows: [Flow] = []
    /// Losses of several flows together, known from counters only.
    package var shared: [Loss] = []
    /// Losses of packets that are no flow's: ARP, ICMP errors, other programs.
    package var foreign: [Loss] = []
    /// Every counter that was compared, primary ones first.
    package var witnesses: [Witness] = []
    /// ICMP errors the lab's nodes sent because of its packets, by node.
    package var induced: [String: UInt64] = [:]
    /// Segments of TCP flows, where the run sent nothing else; nil otherwise and in older records.
    package var segments: Segments?
    package var eventsLost: UInt64 = 0
    /// Drops that the source of events looked away from; nil in older records.
    package var eventsSkipped: UInt64?
    /// Losses that counters show and no event told of, each in a row of the level `unseen`; nil: none.
    package var eventsUnseen: UInt64?
    package var observerLost: UInt64 = 0
    /// Counters that could not be compared with anything; nil: none.
    package var broken: [BrokenCounter]?
    /// Losses that counters show, by cause, where drop events without a place told of another number. nil: none.
    package var unconfirmed: [Unconfirmed]?

    package init(evidence: Evidence) {
        let book = CounterBook(evidence)
        flows = evidence.flows.map(Flow.init)
        eventsLost = evidence.eventsLost
        eventsSkipped = evidence.eventsSkipped
        observerLost = evidence.observerLost
        broken = evidence.broken
        induced = Self.induced(evidence.counters)
        bookOwnCopies(evidence, book)
        bookRefusedCalls(evidence, book)
        switch evidence.dropBackend {
        case .bpf: bookEvents(evidence, book)
        case .none:
            bookCounters(evidence, book)
            confirm([], isTagged: false)
        case .dropMonitor, .tracefs:
            bookCounters(evidence, book)
            confirm(evidence.drops, isTagged: evidence.dropBackend == .dropMonitor)
        }
        for index in flows.indices { bookRefused(index, evidence.interfaces) }
        bookImpairments(evidence)
        bookCopies(evidence, book)
        bookReassembly(evidence)
        bookNeighbours(evidence)
        bookSurplus(evidence)
        segments = Segments(evidence, lost: foreign)
        for index in flows.indices {
            flows[index].unexplained = flows[index].shortfall - Int64(clamping: flows[index].unattributed)
        }
    }

    private mutating func bookEvents(_ evidence: Evidence, _ book: CounterBook) {
        let all = Attribution(book: book, unknown: Stage.unknown.causes[0]).attribute(evidence.drops)
        let losses = all.filter { $0.cause.outcome == .lost }
        observerLost = max(observerLost, all.filter(\.cause.observer).reduce(0) { $0 + $1.packets })
        let comparison = WitnessBook(losses, book: book, complete: true)
        bookTold(losses, comparison, evidence)
        let unseen = UnseenEvents(
            losses, comparison, flows: flows, segments: Segments(evidence, lost: foreign)?.unexplained,
            hidden: evidence.hiddenInterrupts, book: book)
        if unseen.packets > 0 { bookUntold(unseen, losses, evidence, book) }
        bookUnseen(book)
        foreign = Loss.merged(foreign)
        for index in flows.indices { foldRows(index, evidence) }
    }

    /// One row for each place and cause; of a flow in fragments, in packets.
    private mutating func foldRows(_ index: Int, _ evidence: Evidence) {
        let lost = evidence.flows[index].fragments?.lost
        let rows = flows[index].dropped
        flows[index].fragments?.dropped = rows.reduce(0) { $0 + $1.packets }
        flows[index].dropped = lost.map { Self.folded(rows, $0) } ?? Loss.merged(rows)
        placeTimeouts(index, evidence.counters)
    }

    /// A row for each loss that events told of, its flow's or nobody's.
    private mutating func bookTold(_ losses: [Attributed], _ comparison: WitnessBook, _ evidence: Evidence) {
        witnesses = comparison.witnesses
        let indexes = Dictionary(evidence.flows.enumerated().map { ($1.id, $0) }) { first, _ in first }
        for loss in losses {
            let witness = comparison.witness(of: loss)
            let proven = witness?.agrees == true && loss.uncounted == nil
            let row = Loss(loss, evidence: proven ? .eventAndCounter : .event, counter: proven ? witness?.object : nil)
            if let index = loss.flow.flatMap({ indexes[$0] }), !flows[index].hasArrived(before: row) {
                flows[index].dropped.append(row)
            } else {
                foreign.append(row)
            }
        }
    }

    /// Once more, with what no event told of: now the counters of the losses that were told agree.
    private mutating func bookUntold(
        _ unseen: UnseenEvents, _ losses: [Attributed], _ evidence: Evidence, _ book: CounterBook
    ) {
        eventsUnseen = unseen.packets
        foreign = []
        for index in flows.indices { flows[index].dropped = [] }
        bookTold(losses, WitnessBook(losses + unseen.losses, book: book, complete: true), evidence)
        foreign += unseen.foreign
        for (index, rows) in unseen.flows { flows[index].dropped += rows }
    }

    /// Losses that only counters show (SYNs at a full listening socket). They are a flow's if it alone lacks packets, was
    /// sent to that node and lacks as many; else nobody knows whose they were.
    private mutating func bookUnseen(_ book: CounterBook) {
        let unseen = CounterLosses(book: book, unseen: true).losses
        let rows = unseen.map { Loss($0.loss, evidence: $0.evidence, counter: $0.loss.primary.first?.text) }
        let total = rows.reduce(0) { $0 + Int64(clamping: $1.packets) }
        let short = flows.indices.filter { flows[$0].shortfall > 0 }
        if short.count == 1, let flow = short.first, total <= flows[flow].shortfall,
            rows.allSatisfy({ $0.node == flows[flow].receiverNode })
        {
            flows[flow].dropped += rows
        } else {
            foreign += rows
        }
    }

    private mutating func bookCounters(_ evidence: Evidence, _ book: CounterBook) {
        var losses = CounterLosses(book: book).losses
        // A counter does not say whose packets moved it.
        if ForeignTraffic.wasSeen(evidence) { for index in losses.indices { losses[index].evidence = .inferred } }
        let comparison = WitnessBook(losses.map(\.loss), book: book, complete: false)
        witnesses = comparison.witnesses.filter { $0.kind == .crossCheck }
        let shares = FlowShares(flows: flows, losses: losses)
        flows = shares.flows
        shared = Loss.merged(shares.shared)
        foreign = Loss.merged(shares.foreign)
    }

    /// Refused sends are booked already as the drop they are. Only those that no row can be get one of their own.
    private mutating func bookRefused(_ index: Int, _ interfaces: [InterfaceFacts]) {
        let flow = flows[index]
        let near = Self.nodesNear(flow.senderNode, interfaces)
        let booked = flow.dropped.filter { near.contains($0.node) && Cause.named($0.cause)?.errno == "ENOBUFS" }
        let open = Int64(clamping: flow.refused) - Int64(clamping: booked.reduce(0) { $0 + $1.packets })
        let packets = min(open, flow.shortfall - Int64(clamping: flow.unattributed))
        guard packets > 0 else { return }
        let row = Loss(
            node: flow.senderNode, interface: nil, stage: "send", cause: "send.refused", reason: nil, function: nil,
            packets: UInt64(packets), evidence: .errno, counter: nil)
        flows[index].dropped = Loss.merged(flow.dropped + [row])
    }

    /// The node and those at the other end of its cables, whose input queues refuse its sends.
    private static func nodesNear(_ node: String, _ interfaces: [InterfaceFacts]) -> Set<String> {
        let peers = interfaces.filter { $0.node == node }.compactMap(\.peer)
        return Set([node] + peers.map { String($0.prefix { $0 != ":" }) })
    }

    private static func induced(_ counters: [CounterDelta]) -> [String: UInt64] {
        let names: Set = ["Icmp.OutDestUnreachs", "Icmp.OutTimeExcds", "Icmp.OutParmProbs", "Icmp.OutRedirects"]
        let errors = counters.filter { $0.key.source == .snmp && names.contains($0.key.name) && $0.delta > 0 }
        return Dictionary(errors.map { ($0.key.node, UInt64($0.delta)) }, uniquingKeysWith: +)
    }
}
