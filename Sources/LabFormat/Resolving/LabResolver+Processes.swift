// Processes: names are checked, references become processes, and the order of starting is decided.

extension LabResolver {
    mutating func resolveProcesses() {
        for (index, node) in file.nodes.enumerated() {
            lab.nodes[index].processes = node.value.processes.map(process)
        }
        var graph = StartGraph(lab.nodes)
        for (index, node) in file.nodes.enumerated() {
            for (position, entry) in node.value.processes.enumerated() {
                let after = self.after(entry.value, at: index, graph)
                graph.add(after, before: ProcessName(node: node.name.value, name: entry.name.value))
                lab.nodes[index].processes[position].after = after.map(\.value)
            }
        }
        lab.startOrder = graph.sorted(report)
    }

    private func process(_ entry: Named<ProcessFile>) -> NodeProcess {
        if let problem = Names.processProblem(entry.name.value) {
            report.error("\(entry.name.value.shown) is not a process's name: \(problem)", at: entry.name.location)
        }
        let value = entry.value
        var process = NodeProcess(name: entry.name.value, location: entry.name.location, command: value.command)
        process.environment = value.environment.map(variable)
        process.directory = value.directory
        process.user = value.user
        process.readiness = value.ready
        process.restart = value.restart
        process.stop = value.stop
        process.logLimit = value.log
        process.limits = value.limits
        process.cpus = value.cpus
        return process
    }

    private func variable(_ entry: Named<String>) -> EnvironmentVariable {
        let isName = entry.name.value.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "=") }
        if !isName { report.error("\(entry.name.value.shown) is not a variable's name", at: entry.name.location) }
        return EnvironmentVariable(name: entry.name.value, value: entry.value)
    }

    /// The processes that one starts after, each once.
    private func after(_ entry: ProcessFile, at node: Int, _ graph: StartGraph) -> [Located<ProcessName>] {
        var seen: Set<ProcessName> = []
        return entry.after.compactMap { name($0, at: node, graph) }.filter { seen.insert($0.value).inserted }
    }

    /// The process that a reference at a node means, or a complaint.
    private func name(
        _ reference: Located<ProcessReference>, at own: Int, _ graph: StartGraph
    ) -> Located<ProcessName>? {
        let given = reference.value.node
        guard let index = given.map({ node($0, at: reference.location) }) ?? own else { return nil }
        let home = lab.nodes[index]
        let name = ProcessName(node: home.name, name: reference.value.name)
        if graph.has(name) { return Located(name, reference.location) }
        let suggestion = Suggestion.text(for: name.name, among: home.processes.map(\.name))
        report.error("node '\(home.name)' has no process \(name.name.shown)\(suggestion)", at: reference.location)
        return nil
    }
}
