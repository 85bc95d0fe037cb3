// The live values of the counters that the catalogue names.

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
            if let index = counters.firstIndex(where: { $0.name == found.name && $0.scope == found.scope }) {
                counters[index].causes.append(cause.id)
                continue
            }
            var counter = found
            counter.isLoss = true
            counter.causes = [cause.id]
            counter.command = cause.tools.first.map { command($0) }
            counters.append(counter)
        }
        return counters
    }

    private func command(_ text: String) -> String {
        text.split(separator: " ").map { $0 == "IF" || $0 == "DEV" ? facts.name : String($0) }.joined(separator: " ")
    }

    private func find(_ pattern: CounterPattern) -> Pipeline.Counter? {
        switch pattern.scope {
        case .node: return sum(pattern, .node) { _ in true }
        case .interface: return sum(pattern, .interface) { $0 == facts.name }
        case .rootQdisc:
            let start = "\(facts.name) root "
            return sum(pattern, .interface) { $0.hasPrefix(start) }
        case .sockets: return sum(pattern, .node) { _ in true }
        // The rules and the other end have items of their own.
        case .peer, .dropRules, .anyDropRule: return nil
        }
    }

    private func sum(
        _ pattern: CounterPattern, _ scope: Pipeline.Scope, _ isMeant: (String) -> Bool
    ) -> Pipeline.Counter? {
        var total: UInt64?
        for group in facts.sample.groups where group.source == pattern.source && isMeant(group.object) {
            for (name, value) in zip(group.names, group.values) where name == pattern.name {
                total = (total ?? 0) &+ value
            }
        }
        // Without sockets there are none that dropped.
        if total == nil, pattern.scope == .sockets { total = 0 }
        return total.map { Pipeline.Counter(pattern.name, $0, scope: scope) }
    }
}
