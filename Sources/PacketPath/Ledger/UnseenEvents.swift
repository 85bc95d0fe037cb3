// Losses that a counter shows, of a kind that drop events tell of, and of which the kernel told none.

/// Some kernels run no BPF program and no perf event while certain protected tasks are current: what an interrupt drops in
/// their time goes untold, one packet in a hundred. Counters miss nothing.
///
/// They are believed only on a kernel that was seen to hide interrupts, and where everything else fits to the packet: nearly
/// all of the cause's losses at that place were told, no other cause moves its counter, every cross-check agrees, and the run
/// itself lacks exactly as many packets.
struct UnseenEvents {
    /// As they would have been told, of no flow where several may be meant.
    private(set) var losses: [Attributed] = []
    /// By the flow's position.
    private(set) var flows: [Int: [Ledger.Loss]] = [:]
    /// Of packets that had arrived already.
    private(set) var foreign: [Ledger.Loss] = []

    var packets: UInt64 { losses.reduce(0) { $0 + $1.packets } }

    private struct Surplus {
        var loss: Attributed
        var witness: Ledger.Witness
    }

    /// - Parameters:
    ///   - flows: with every loss booked that was told.
    ///   - segments: those of TCP that are unexplained so far, in a run of nothing else.
    ///   - hidden: interrupts that no program was shown.
    init(
        _ told: [Attributed], _ comparison: WitnessBook, flows: [Ledger.Flow], segments: Int64?, hidden: UInt64?,
        book: CounterBook
    ) {
        guard let hidden, hidden > 0 else { return }
        let all = Self.surpluses(told, comparison)
        guard !all.isEmpty else { return }
        if let segments {
            guard segments == all.reduce(0, { $0 + Int64(clamping: $1.loss.packets) }) else { return }
            foreign = all.map(Self.row)
        } else {
            assign(all, flows)
        }
        guard !self.flows.isEmpty || !foreign.isEmpty else { return }
        losses = all.map(\.loss)
        let again = WitnessBook(told + losses, book: book, complete: true)
        let agreed = losses.allSatisfy { again.witness(of: $0)?.agrees == true }
        if !agreed || again.disagreeing > comparison.disagreeing - losses.count { self = UnseenEvents() }
    }

    /// Gives them to the flows that lack them.
    private mutating func assign(_ all: [Surplus], _ flows: [Ledger.Flow]) {
        let behind = all.filter { Self.endedBehindSink($0.witness, flows) }
        let open = all.filter { !Self.endedBehindSink($0.witness, flows) }
        let short = flows.indices.filter { flows[$0].shortfall != 0 }
        let lacking = short.reduce(0) { $0 + flows[$1].shortfall }
        let counted = open.reduce(0) { $0 + Int64(clamping: $1.loss.packets) }
        // Whose they are must be certain: one flow, or one place.
        guard lacking == counted, short.allSatisfy({ flows[$0].shortfall > 0 }), short.count <= 1 || open.count <= 1
        else {
            return
        }
        foreign = behind.map(Self.row)
        for index in short {
            self.flows[index] = open.map { surplus in
                var row = Self.row(surplus)
                if open.count == 1 { row.packets = UInt64(flows[index].shortfall) }
                return row
            }
        }
    }

    private init() {}

    private static func row(_ surplus: Surplus) -> Ledger.Loss {
        Ledger.Loss(surplus.loss, evidence: .unseen, counter: surplus.witness.object)
    }

    /// Where a counter moved further than the events say, all of one cause at one place.
    private static func surpluses(_ told: [Attributed], _ comparison: WitnessBook) -> [Surplus] {
        let losses = Dictionary(grouping: told.filter { comparison.witness(of: $0) != nil }) { loss in
            comparison.witness(of: loss)
        }
        return comparison.witnesses.compactMap { witness in
            guard witness.kind == .primary, let mine = losses[witness], let first = mine.first,
                mine.allSatisfy({ $0.cause == first.cause && $0.interface == first.interface }),
                witness.events == mine.reduce(0, { $0 + $1.packets })
            else { return nil }
            let surplus = witness.counter - Int64(clamping: witness.events)
            guard surplus > 0, surplus < Int64(clamping: witness.events), isFew(surplus, of: witness.counter) else {
                return nil
            }
            var loss = first
            (loss.packets, loss.flow, loss.reason, loss.function) = (UInt64(surplus), nil, nil, nil)
            return Surplus(loss: loss, witness: witness)
        }
    }

    /// At most one in twenty, and two more. One in a hundred is usual where timers send everything; but what is dropped in one
    /// interrupt is dropped together, so of few losses it may be more: four of 55 segments were seen. More than that is
    /// something else, and stays unexplained.
    private static func isFew(_ surplus: Int64, of counted: Int64) -> Bool { surplus <= 2 + counted / 20 }

    /// Every packet that a packet sink of the node saw ended there, behind it.
    private static func endedBehindSink(_ witness: Ledger.Witness, _ flows: [Ledger.Flow]) -> Bool {
        let arrived = flows.filter { $0.sink == "packet" && $0.receiverNode == witness.node }
        guard !arrived.isEmpty, Stage.order(of: witness.stage) > Stage.order(of: Stage.packetTap.id) else {
            return false
        }
        return arrived.reduce(0) { $0 + Int64(clamping: $1.delivered + $1.duplicated) } == witness.counter
    }
}
