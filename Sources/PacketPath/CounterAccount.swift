// What counters alone say, outside of a run: losses by stage and cause, each packet once, and every number.

/// The counters of a lab, or of the machine, at a moment.
package struct CounterAccount: Codable, Sendable, Equatable {
    /// Packets lost in one way at one place, as the counter nearest to the loss has it.
    package struct Loss: Codable, Sendable, Hashable {
        package var stage: String
        package var cause: String
        package var node: String
        package var interface: String?
        package var packets: UInt64
        /// Since the reading before; nil for the first.
        package var perSecond: Double?
        /// The counter, for people: `eth1 root tbf drops`.
        package var counter: String
        /// Other stages may have moved the counter too.
        package var inferred: Bool
    }

    /// One counter that is not 0.
    package struct Counter: Codable, Sendable, Hashable {
        /// Empty for those of the whole machine.
        package var node: String
        package var scope: CounterKey.Source.Scope
        package var source: CounterKey.Source
        package var object: String
        package var name: String
        package var value: Int64
        package var perSecond: Double?
        /// The causes of loss whose counter this is.
        package var causes: [String]
    }

    /// A source that could not be read everywhere.
    package struct Missing: Codable, Sendable, Hashable {
        package var source: CounterKey.Source
        package var reason: String

        package init(source: CounterKey.Source, reason: String) {
            self.source = source
            self.reason = reason
        }
    }

    /// The lab; nil for the machine's own namespace.
    package var lab: String?
    /// When the namespaces began to count, and when this was read: nanoseconds since 1970.
    package var since: UInt64
    package var time: UInt64
    /// Over how many seconds the rates are; nil for the first reading.
    package var interval: Double?
    /// The largest first.
    package var losses: [Loss]
    package var counters: [Counter]
    package var unavailable: [Missing]

    /// - Parameters:
    ///   - total: every counter since the beginning, with the facts of the interfaces and the dropping rules.
    ///   - recent: how far they moved since the reading before, and in how many seconds.
    package init(
        lab: String?, since: UInt64, time: UInt64, total: Evidence,
        recent: (counters: [CounterDelta], seconds: Double)? = nil, unavailable: [Missing] = []
    ) {
        self.lab = lab
        self.since = since
        self.time = time
        self.unavailable = unavailable
        interval = recent?.seconds
        let book = CounterBook(total)
        let rates = recent.map { recent in
            Dictionary(recent.counters.map { ($0.key, Double($0.delta) / recent.seconds) }) { $0 + $1 }
        }
        counters = total.counters.map { Counter($0, rates: rates, book: book) }
        losses = Self.losses(book, recent: Self.recentLosses(total, recent))
    }

    private static func recentLosses(
        _ total: Evidence, _ recent: (counters: [CounterDelta], seconds: Double)?
    ) -> [Place: Double]? {
        recent.map { recent in
            var moved = total
            moved.counters = recent.counters
            return merged(CounterBook(moved)).mapValues { Double($0.packets) / recent.seconds }
        }
    }

    /// The largest first; among equals those that happen earlier in the packet path.
    private static func losses(_ book: CounterBook, recent: [Place: Double]?) -> [Loss] {
        let losses = merged(book).map { place, loss in
            var loss = loss
            loss.perSecond = recent.map { $0[place] ?? 0 }
            return loss
        }
        return losses.sorted { (-Int64(clamping: $0.packets), $0.order) < (-Int64(clamping: $1.packets), $1.order) }
    }

    private struct Place: Hashable {
        var cause: String
        var node: String
        var interface: String?
    }

    private static func merged(_ book: CounterBook) -> [Place: Loss] {
        var merged: [Place: Loss] = [:]
        for (loss, evidence) in CounterLosses(book: book).losses {
            let place = Place(cause: loss.cause.id, node: loss.node, interface: loss.interface)
            let one = Loss(
                stage: loss.cause.stageID, cause: loss.cause.id, node: loss.node, interface: loss.interface,
                packets: loss.packets, counter: loss.primary.first?.text ?? "", inferred: evidence == .inferred)
            merged[place, default: one].packets += merged[place] == nil ? 0 : one.packets
        }
        return merged
    }
}

extension CounterAccount.Loss {
    fileprivate var order: String {
        let stage = String(Stage.order(of: stage) + 1000)
        return "\(stage) \(cause) \(node) \(interface ?? "")"
    }
}

extension CounterAccount.Counter {
    fileprivate init(_ delta: CounterDelta, rates: [CounterKey: Double]?, book: CounterBook) {
        node = delta.key.node
        scope = delta.key.source.scope
        source = delta.key.source
        object = delta.key.object
        name = delta.key.name
        value = delta.delta
        perSecond = rates.map { $0[delta.key] ?? 0 }
        causes = PrimaryCounters.causes(of: delta.key, in: book).map(\.id)
    }
}
