// One reason why a packet ends at a stage, with the evidence that proves it and the remedy.

/// A cause of loss, or of something that looks like it. The catalogue holds them all: `Cause.all`.
package struct Cause: Sendable, Hashable {
    package enum Direction: String, Sendable, Hashable { case transmit, receive, either }

    package enum Layer: String, Sendable, Hashable, CaseIterable {
        case l1 = "L1"
        case l2 = "L2"
        case l3 = "L3"
        case l4 = "L4"
        case l5 = "L5"
        case l6 = "L6"
        case l7 = "L7"
    }

    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// The packet ends here.
        case lost
        /// send(2) failed or waited before there was a packet.
        case refused
        /// The observer lost its copy; the packet itself went on, so this is no row of the ledger.
        case copyLost = "copy-lost"
        /// A counter moves and nothing is lost.
        case harmless
    }

    /// How packets end here every day, and nobody misses them.
    package enum Everyday: Sendable, Hashable {
        /// What nobody waits for: an answer, a segment that had arrived, one behind a connection's end. Only a flow of such packets
        /// loses them.
        case answer
        /// Of a copy for somebody else. Only what is for this node is lost.
        case copy
    }

    /// The part of the id after the dot.
    package var name: String
    /// One line.
    package var title: String
    package var outcome: Outcome
    /// What was found out about it, in sentences.
    package var about: String
    /// What to change, one or two sentences.
    package var remedy: String
    /// The kernel's drop reasons without prefix.
    package var reasons: [String]
    /// Kernel functions that free the packet, without the compiler's suffixes. Without reasons: functions that decide.
    package var functions: [String]
    /// The reason proves the cause in any function.
    package var reasonSuffices: Bool
    package var condition: Condition
    /// The one counter nearest to the loss; nil: the kernel counts it nowhere in the node.
    package var primary: CounterPattern?
    /// Functions of older kernels, which do not count the loss even where newer ones do.
    package var uncountedFunctions: Set<String>
    /// Counters that move with the primary one, by the same packets.
    package var crossChecks: [CounterPattern]
    /// Further ones that only move where this function frees the packet.
    package var crossChecksAt: [String: [CounterPattern]]
    /// Counters that often move too, but not always or not by as much.
    package var alsoMoves: [CounterPattern]
    /// What send(2) returns when the sender's own packet ends here.
    package var errno: String?
    /// What looks like loss and is none, or like something else.
    package var misleading: [String]
    /// Commands that show it, beside those that read its counters.
    package var look: [String]
    /// Sysctls, options and settings that matter.
    package var knobs: [String]
    /// How to bring it about in a namespace.
    package var recipe: String?
    /// What the machine must be able to do, by the names of `netlab doctor` or in words.
    package var capability: String?
    package var kernels: [KernelDifference]
    /// The files in Labs/ that show it, with their folder and without `.yaml`; the plainest first.
    package var labs: [String]
    /// Where counters alone must choose between causes, this one is chosen last.
    package var rare: Bool
    /// Set where the end is no loss unless a flow's own packet meets it.
    package var everyday: Everyday?

    package private(set) var stageID = ""
    private var ownDirection: Direction?
    private var ownLayer: Layer?
    private var stageDirection = Direction.either
    private var stageLayer = Layer.l3

    init(
        _ name: String, _ title: String, _ outcome: Outcome = .lost, direction: Direction? = nil,
        layer: Layer? = nil, about: String = "", reasons: [String] = [], functions: [String] = [],
        reasonSuffices: Bool = false, condition: Condition = .always, primary: CounterPattern? = nil,
        uncountedFunctions: Set<String> = [], crossChecks: [CounterPattern] = [],
        crossChecksAt: [String: [CounterPattern]] = [:], alsoMoves: [CounterPattern] = [],
        errno: String? = nil, misleading: [String] = [], look: [String] = [], knobs: [String] = [], remedy: String,
        recipe: String? = nil, capability: String? = nil, kernels: [KernelDifference] = [], labs: [String] = [],
        rare: Bool = false, everyday: Everyday? = nil
    ) {
        (self.name, self.title, self.outcome, self.about, self.remedy) = (name, title, outcome, about, remedy)
        (self.reasons, self.functions, self.reasonSuffices) = (reasons, functions, reasonSuffices)
        (self.condition, self.primary, self.uncountedFunctions) = (condition, primary, uncountedFunctions)
        (self.crossChecks, self.crossChecksAt) = (crossChecks, crossChecksAt)
        (self.alsoMoves, self.errno, self.misleading) = (alsoMoves, errno, misleading)
        (self.look, self.knobs, self.recipe, self.capability) = (look, knobs, recipe, capability)
        (self.kernels, self.labs, self.rare, self.everyday) = (kernels, labs, rare, everyday)
        (ownDirection, ownLayer) = (direction, layer)
    }

    /// The cause as one of the stage's: what it leaves open is the stage's.
    func standing(in stage: String, _ direction: Direction, _ layer: Layer) -> Cause {
        var cause = self
        (cause.stageID, cause.stageDirection, cause.stageLayer) = (stage, direction, layer)
        return cause
    }
}

extension Cause {
    /// `STAGE.CAUSE`, the same word in lab files, code and command line: `qdisc.limit`.
    package var id: String { "\(stageID).\(name)" }
    package var direction: Direction { ownDirection ?? stageDirection }
    package var layer: Layer { ownLayer ?? stageLayer }

    /// No row of the ledger: only a capture or sink lost something.
    package var observer: Bool { outcome == .copyLost }

    /// No loss, and no counter: drop events show it and nothing else does.
    package var isToldByEventsAlone: Bool { outcome == .harmless && primary == nil && !reasons.isEmpty }

    /// A loss that no drop event tells of: only its counter does.
    package var isUnseen: Bool { outcome == .lost && reasons.isEmpty && primary != nil }

    /// For people: `Udp.InErrors of the node`, `drops of the sockets (udp_recvmsg)`.
    package var crossCheckTexts: [String] {
        let counters = Set(crossChecksAt.values.joined())
        let sometimes = counters.map { counter in
            let functions = crossChecksAt.filter { $0.value.contains(counter) }.keys.sorted()
            return "\(counter.text) (\(functions.joined(separator: ", ")))"
        }
        return crossChecks.map(\.text) + sometimes.sorted()
    }

    /// Commands a person would type: those that read its counters, then the others.
    package var tools: [String] {
        let counters = [primary].compactMap { $0 } + crossChecks
        let fields = counters.compactMap(\.nstatName)
        let nstat = fields.isEmpty ? [] : ["nstat -az \(fields.joined(separator: " "))"]
        var seen: Set<String> = []
        return (nstat + counters.compactMap(\.command) + look).filter { seen.insert($0).inserted }
    }
}

extension Cause {
    /// `tools`, and at which end of the cable each shows the loss: a counter may be the peer's.
    package var placedTools: [(command: String, isAtPeer: Bool)] {
        let counters = [primary].compactMap { $0 } + crossChecks
        let atPeer = Set(counters.filter { $0.scope == .peer }.compactMap(\.command))
        let here = Set(counters.filter { $0.scope != .peer }.compactMap(\.command) + look)
        return tools.flatMap { tool in
            let ends =
                (here.contains(tool) || !atPeer.contains(tool) ? [false] : []) + (atPeer.contains(tool) ? [true] : [])
            return ends.map { (tool, $0) }
        }
    }
}

/// How some kernels differ from the one the catalogue was measured on (6.18).
package struct KernelDifference: Sendable, Hashable {
    /// `6.1`, `before 6.14`.
    package var kernels: String
    package var text: String
    /// Drop reasons of the cause that only these kernels have.
    package var reasons: [String] = []

    package static func on(_ kernels: String, _ text: String, reasons: [String] = []) -> Self {
        Self(kernels: kernels, text: text, reasons: reasons)
    }
}
