// One reason why a packet ends at a stage, with the evidence that proves it and the remedy.

/// A cause of loss. The catalogue holds them all: `Cause.all`.
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

    /// What must hold besides reason and function, where these two are shared by several causes.
    package enum Condition: Sendable, Hashable {
        case always
        /// The queue's own counter tells of the packets.
        case queue
        /// As `queue`, where the root qdisc is of this kind.
        case kind(String)
        /// The drops that a RED of the interface counts as early.
        case early
        /// Some of the drops of a RED were early and some were not, and no event says which.
        case someEarly
        /// The interface had no carrier: its qdisc was replaced by one that drops everything.
        case noCarrier
        /// Both happened on one interface, and no event says which packet met which.
        case queueOrNoCarrier
        /// Only rules of this nft hook dropped.
        case hook(String)
        /// No counted rule dropped, or rules of several hooks did.
        case hookUnknown
    }

    /// `STAGE.CAUSE`, the same word in lab files, code and command line: `qdisc.limit`.
    package var id: String
    package var direction: Direction
    package var layer: Layer
    /// One line.
    package var title: String
    /// What to change, one or two sentences.
    package var remedy: String
    /// The kernel's drop reasons without prefix.
    package var reasons: [String]
    /// Kernel functions that free the packet, without the compiler's suffixes.
    package var functions: [String]
    /// The reason proves the cause in any function.
    package var reasonSuffices = false
    package var condition = Condition.always
    /// The one counter nearest to the loss; nil: the kernel counts it nowhere in the node.
    package var primary: CounterPattern?
    /// Functions of older kernels, which do not count the loss even where newer ones do.
    package var uncountedFunctions: Set<String> = []
    /// Counters that move with the primary one, by the same packets.
    package var crossChecks: [CounterPattern] = []
    /// What send(2) of a packet socket returns when the sender's own packet ends here.
    package var errno: String?
    /// Commands that show it.
    package var tools: [String] = []
    /// Where counters alone must choose between causes, this one is chosen last.
    package var rare = false
    /// The observer lost its copy; the packet itself went on, so this is no row of the ledger.
    package var observer = false

    /// The part of the id before the dot.
    package var stageID: String { String(id.prefix { $0 != "." }) }
}

extension Cause {
    package static let all: [Cause] = Stage.all.flatMap(\.causes)

    /// Kinds of root qdiscs that have causes of their own.
    static let kinds: Set<String> = Set(
        all.compactMap { cause in
            guard case .kind(let kind) = cause.condition else { return nil }
            return kind
        })

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    /// The cause with this id.
    package static func named(_ id: String) -> Cause? { byID[id] }

    /// The causes that a drop event can mean. Only their conditions tell several of them apart.
    package static func candidates(reason: String, function: String) -> [Cause] {
        let function = KernelFunction.normalise(function)
        let withReason = all.filter { $0.reasons.contains(reason) }
        let exact = withReason.filter { $0.functions.contains(function) }
        return exact.isEmpty ? withReason.filter(\.reasonSuffices) : exact
    }
}

package enum KernelFunction {
    /// Removes offset and compiler suffixes: `ip_rcv_finish_core.isra.0+0x1c/0x2f` is `ip_rcv_finish_core`.
    package static func normalise(_ name: String) -> String { String(name.prefix { $0 != "." && $0 != "+" }) }
}
