// A wait condition against the lab that it is about: what it names must be there, or the wait would never end.

extension WaitCondition {
    /// - Throws: an unknown node or process, with the nearest known one.
    package func check(in lab: Lab) throws(WaitConditionError) {
        switch self {
        case .ready(.all), .route(nil, _): break
        case .ready(.node(let node)), .tcp(let node, _), .udp(let node, _), .route(let node?, _), .command(let node, _):
            _ = try Self.node(node, in: lab)
        case .ready(.process(let name)), .exit(let name), .log(let name, _):
            let names = try Self.node(name.node, in: lab).processes.map(\.name)
            guard !names.contains(name.name) else { return }
            let suggestion = Suggestion.text(for: name.name, among: names)
            throw WaitConditionError("node '\(name.node)' has no process \(name.name.shown)\(suggestion)")
        }
    }

    private static func node(_ name: String, in lab: Lab) throws(WaitConditionError) -> Node {
        if let node = lab.nodes.first(where: { $0.name == name }) { return node }
        throw WaitConditionError(
            "unknown node \(name.shown)\(Suggestion.text(for: name, among: lab.nodes.map(\.name)))")
    }
}
