// Flows that cannot arrive, because a node on every way there forwards nothing.

extension LabResolver {
    /// Warns of flows that end behind a node which is no router. Where the lab expects losses of the flow, they are meant.
    func warnOfDeadEnds() {
        let neighbours = lab.nodes.map { node in node.interfaces.compactMap { places[$0.peer]?.node } }
        for flow in lab.traffic.flows where !expectsLoss(of: flow.name) {
            guard case .endpoint(let to) = flow.to, let start = places[flow.from]?.node, let end = places[to]?.node,
                start != end, Self.way(from: start, to: end, neighbours, through: mayForward) == nil,
                let way = Self.way(from: start, to: end, neighbours, through: { _ in true }),
                let dead = way.dropFirst().dropLast().first(where: { !mayForward($0) })
            else { continue }
            let name = lab.nodes[dead].name
            report.warning(
                "flow '\(flow.name)' has to cross node '\(name)', which forwards nothing: write 'forwarding: true' there, or "
                    + "expect the loss",
                at: flow.location)
        }
    }

    private func expectsLoss(of flow: String) -> Bool {
        lab.expectations.contains { expectation in
            guard case .flow(let claim) = expectation.kind, claim.flow == flow else { return false }
            return !claim.dropped.isEmpty || claim.delivered?.contains(0) == true
        }
    }

    /// A router; or a node whose processes or sysctls may make it one.
    private func mayForward(_ index: Int) -> Bool {
        let node = lab.nodes[index]
        return node.forwarding || !node.processes.isEmpty || node.sysctls.contains { $0.key.contains("forward") }
    }

    /// The nodes of a shortest way; nil: there is none.
    private static func way(
        from start: Int, to end: Int, _ neighbours: [[Int]], through isPassed: (Int) -> Bool
    ) -> [Int]? {
        var previous = [start: start]
        var queue = [start]
        var head = 0
        while head < queue.count {
            let node = queue[head]
            head += 1
            if node == end { break }
            if node != start, !isPassed(node) { continue }
            for next in neighbours[node] where previous[next] == nil {
                previous[next] = node
                queue.append(next)
            }
        }
        guard previous[end] != nil else { return nil }
        var way = [end]
        while let last = way.last, last != start, let before = previous[last] { way.append(before) }
        return way.reversed()
    }
}
