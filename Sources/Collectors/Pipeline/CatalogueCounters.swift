// The live values of the counters that the catalogue names.

import Netlink
import PacketPath

/// Finds the counters of a stage's causes in a sample of the interface's namespace.
struct CatalogueCounters {
    let facts: PipelineFacts

    /// Each counter once, with every cause of the stage that it counts. What the node does not have is left out.
    /// A stage that both ways pass counts each cause on its own way.
    func counters(of stage: String, _ direction: Pipeline.Direction) -> [Pipeline.Counter] {
        var counters: [Pipeline.Counter] = []
        let other: Cause.Direction = direction == .receive ? .transmit : .receive
        for cause in Stage.named(stage)?.causes ?? [] where cause.direction != other {
            guard let pattern = cause.primary, let found = find(pattern) else { continue }
            let isLoss = cause.outcome == .lost || cause.outcome == .copyLost
            if let index = counters.firstIndex(where: { $0.name == found.name && $0.scope == found.scope }) {
                counters[index].causes.append(cause.id)
                counters[index].isLoss = counters[index].isLoss || isLoss
                continue
            }
            var counter = found
            counter.isLoss = isLoss
            counter.causes = [cause.id]
            counter.command = cause.tools.first.map(command)
            counters.append(counter)
        }
        return counters
    }

    /// With the interface's name in the place of `IF`.
    private func command(_ text: String) -> String {
        text.split(separator: " ").map { $0 == "IF" ? facts.name : String($0) }.joined(separator: " ")
    }

    private func find(_ pattern: CounterPattern) -> Pipeline.Counter? {
        switch pattern.scope {
        case .node: return sum(pattern, .node) { _ in true }
        case .interface, .interfaces: return sum(pattern, .interface) { $0 == facts.name }
        case .rootQdisc:
            let start = "\(facts.name) root "
            return sum(pattern, .interface) { $0.hasPrefix(start) }
        case .filterQdisc:
            return sum(pattern, .interface) { object in
                let words = object.split(separator: " ")
                return words.first.map(String.init) == facts.name && ["clsact", "ingress"].contains(words.last)
            }
        case .sockets: return sockets(pattern)
        // The whole machine, not its processors one by one.
        case .host: return sum(pattern, .host, in: facts.host.sample) { $0.isEmpty }
        // The rules and the other end have items of their own.
        case .peer, .dropRules, .anyDropRule: return nil
        }
    }

    private func sockets(_ pattern: CounterPattern) -> Pipeline.Counter? {
        guard pattern.source == .packetSocket else {
            // Without sockets there are none that dropped.
            return sum(pattern, .node) { _ in true } ?? Pipeline.Counter(pattern.name, 0, scope: .node)
        }
        return facts.taps.value.map { taps in
            Pipeline.Counter(pattern.name, taps.reduce(0) { $0 + $1.memory.drops }, scope: .node)
        }
    }

    private func sum(
        _ pattern: CounterPattern, _ scope: Pipeline.Scope, in sample: CounterSample? = nil,
        _ isMeant: (String) -> Bool
    ) -> Pipeline.Counter? {
        var total: UInt64?
        for group in (sample ?? facts.sample).groups where group.source == pattern.source && isMeant(group.object) {
            for (name, value) in zip(group.names, group.values) where Self.matches(name, pattern.name) {
                total = (total ?? 0) &+ value
            }
        }
        return total.map { Pipeline.Counter(pattern.name, $0, scope: scope) }
    }

    /// A `*` in the catalogue's name stands for the number of a queue.
    private static func matches(_ name: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return name == pattern }
        let rest = name.dropFirst(parts[0].count)
        return name.hasPrefix(parts[0]) && rest.hasSuffix(parts[1]) && rest.count > parts[1].count
            && rest.dropLast(parts[1].count).allSatisfy(\.isNumber)
    }
}
