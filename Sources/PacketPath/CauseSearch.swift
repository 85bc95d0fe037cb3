// Finding causes: by name, by drop event, by whatever word a person has.

extension Cause {
    package static let all: [Cause] = Stage.all.flatMap(\.causes)

    /// Kinds of root qdiscs that have causes of their own.
    static let kinds: Set<String> = Set(
        all.compactMap { cause in
            guard case .kind(let kind) = cause.condition else { return nil }
            return kind
        })

    private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

    private static let byReason: [String: [Cause]] = all.reduce(into: [:]) { index, cause in
        for reason in cause.reasons { index[reason, default: []].append(cause) }
    }

    /// The cause with this id.
    package static func named(_ id: String) -> Cause? { byID[id] }

    /// The causes that a drop event can mean. Only their conditions tell several of them apart.
    package static func candidates(reason: String, function: String) -> [Cause] {
        let function = KernelFunction.normalise(function)
        let withReason = byReason[reason] ?? []
        let exact = withReason.filter { $0.functions.contains(function) }
        return exact.isEmpty ? withReason.filter(\.reasonSuffices) : exact
    }

    /// The causes that a word means: the part of an id behind the dot, a drop reason, a kernel function, or a counter,
    /// written as /proc has it (`Udp.NoPorts`) or as nstat does (`UdpNoPorts`). Letters' case is ignored.
    package static func meant(by word: String) -> [Cause] {
        let word = word.lowercased()
        return all.filter { cause in
            let counters = ([cause.primary].compactMap { $0 } + cause.crossChecks).map(\.name)
            let words =
                [cause.id, cause.name] + cause.reasons + cause.functions + counters
                + counters.map { $0.filter { $0 != "." } }
            return words.contains { $0.lowercased() == word }
        }
    }
}

package enum KernelFunction {
    /// Removes offset and compiler suffixes: `ip_rcv_finish_core.isra.0+0x1c/0x2f` is `ip_rcv_finish_core`.
    package static func normalise(_ name: String) -> String { String(name.prefix { $0 != "." && $0 != "+" }) }
}
