// Which process waits for which: the order of starting, and the cycles that have none.

/// The processes of a lab in the order of the file, each with those that it starts after.
struct StartGraph {
    private let names: [ProcessName]
    private let indices: [ProcessName: Int]
    private var waits: [[Located<Int>]]

    private enum Visit { case new, open, done }

    init(_ nodes: [Node]) {
        names = nodes.flatMap { node in node.processes.map { ProcessName(node: node.name, name: $0.name) } }
        indices = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
        waits = names.map { _ in [] }
    }

    func has(_ name: ProcessName) -> Bool { indices[name] != nil }

    /// `name` starts after `others`.
    mutating func add(_ others: [Located<ProcessName>], before name: ProcessName) {
        guard let index = indices[name] else { return }
        waits[index] = others.compactMap { other in indices[other.value].map { Located($0, other.location) } }
    }

    /// Each process after those that it waits for; complains about every cycle. A file may chain thousands, so the path
    /// is a list and not the stack.
    func sorted(_ report: Report) -> [ProcessName] {
        var order: [ProcessName] = []
        var visits = names.map { _ in Visit.new }
        var taken = names.map { _ in 0 }
        for root in names.indices where visits[root] == .new {
            var path = [root]
            visits[root] = .open
            while let top = path.last {
                guard taken[top] < waits[top].count else {
                    visits[top] = .done
                    order.append(names[top])
                    path.removeLast()
                    continue
                }
                let next = waits[top][taken[top]]
                taken[top] += 1
                switch visits[next.value] {
                case .new:
                    visits[next.value] = .open
                    path.append(next.value)
                case .open: complain(path, next, report)
                case .done: break
                }
            }
        }
        return order
    }

    /// `last` leads from the end of the path back into it: `a after b after a`, first the one that the place belongs to.
    private func complain(_ path: [Int], _ last: Located<Int>, _ report: Report) {
        guard let top = path.last, let start = path.firstIndex(of: last.value) else { return }
        let cycle = ([top] + path[start...]).map { names[$0].description }
        let shown = cycle.count <= 12 ? cycle : cycle.prefix(6) + ["..."] + cycle.suffix(5)
        report.error("none of these can start first: \(shown.joined(separator: " after "))", at: last.location)
    }
}
