// Turns what was written into a lab in which everything is decided; complains about all that does not fit.

import Packets

/// One resolution of one file. The steps are in files of their own, in the order in which `resolve` takes them.
struct LabResolver {
    let file: LabFile
    let report: Report
    /// The words that `dropped` may use; empty: any.
    let stages: Set<String>
    var lab: Lab
    /// Where each node stands in `lab.nodes` and `file.nodes`.
    private(set) var nodeIndices: [String: Int] = [:]
    /// Where each interface stands, once links are resolved.
    var places: [Endpoint: InterfacePlace] = [:]

    init(_ file: LabFile, parameters: [String: String], stages: Set<String>, _ report: Report) {
        self.file = file
        self.report = report
        self.stages = stages
        lab = Lab(name: file.name?.value ?? "", file: report.source.file, text: report.source.text)
        lab.description = file.description ?? ""
        lab.requires = file.requires.map { Requirement(capability: $0.value, location: $0.location) }
        lab.tags = file.tags
        lab.exclusive = file.exclusive
        lab.parameters = parameters
    }

    mutating func resolve() -> Lab {
        resolveName()
        resolveNodes()
        resolveProcesses()
        resolveLinks()
        resolveAddresses()
        resolveNeighbours()
        resolveGivenRoutes()
        resolveRulesets()
        resolveConntrack()
        resolveSockets()
        resolveFlows()
        resolveExchanges()
        resolveTimeline()
        resolveExpectations()
        if !report.hasErrors {
            addAutomaticRoutes()
            warnOfDeadEnds()
        }
        return lab
    }

    private func resolveName() {
        guard let name = file.name else { return }
        let allowed = name.value.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
        }
        if name.value.isEmpty || !allowed || name.value.hasPrefix("-") {
            report.error(
                "the lab's name \(name.value.shown) may have lower-case letters, digits and dashes only",
                at: name.location)
        } else if name.value.utf8.count > 32 {
            report.error("the lab's name is longer than 32 characters", at: name.location)
        }
    }

    private mutating func resolveNodes() {
        for entry in file.nodes {
            if let problem = Names.problem(entry.name.value, limit: 30) {
                report.error("\(entry.name.value.shown) is not a node's name: \(problem)", at: entry.name.location)
            }
            nodeIndices[entry.name.value] = lab.nodes.count
            var node = Node(name: entry.name.value, location: entry.name.location)
            node.forwarding = entry.value.forwarding
            node.sysctls = entry.value.sysctls.compactMap(sysctl)
            node.cgroupEgress = entry.value.cgroupEgress.map(\.filter)
            if let first = node.cgroupEgress.first { requireGroups(at: first.location) }
            lab.nodes.append(node)
        }
    }

    /// Groups of threads, as senders are, and groups with limits do not go together.
    private mutating func requireGroups(at location: Location) {
        lab.requires.append(Requirement(capability: "cgroup-egress", location: location))
        let limited = file.nodes.flatMap(\.value.processes).first { !$0.value.limits.isEmpty }
        if let limited {
            report.error(
                "a lab has 'cgroup-egress' or limits of processes, not both", at: location, note: "the process",
                at: limited.name.location)
        }
    }

    private func sysctl(_ entry: Named<Located<String>>) -> Sysctl? {
        let optional = entry.name.value.hasSuffix("?")
        let key = optional ? String(entry.name.value.dropLast()) : entry.name.value
        guard key.hasPrefix("net.") else {
            report.error("\(key.shown): only sysctls below net. belong to a node", at: entry.name.location)
            return nil
        }
        let sysctl = Sysctl(key: key, value: entry.value.value, optional: optional, location: entry.name.location)
        // "/" stands for "." inside a name, so "//" would climb out of /proc/sys/net.
        let parts = sysctl.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isPlain = parts.allSatisfy { part in
            !part.isEmpty && part != "." && part != ".." && part.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        }
        guard isPlain else {
            report.error("\(key.shown) is not a sysctl's name", at: entry.name.location)
            return nil
        }
        return sysctl
    }

    /// The index of a node, or a complaint at the place that names it.
    func node(_ name: String, at location: Location) -> Int? {
        if let index = nodeIndices[name] { return index }
        let suggestion = Suggestion.text(for: name, among: lab.nodes.map(\.name))
        report.error("unknown node \(name.shown)\(suggestion)", at: location)
        return nil
    }

    /// The place of an interface, or a complaint at the place that names it.
    func place(_ endpoint: Endpoint, at location: Location) -> InterfacePlace? {
        if let place = places[endpoint] { return place }
        guard let node = node(endpoint.node, at: location) else { return nil }
        // The link that would make it has complaints of its own.
        if isNamedByBrokenLink(endpoint) { return nil }
        let names = lab.nodes[node].interfaces.map(\.name)
        let suggestion = Suggestion.text(for: endpoint.interface, among: names)
        let remedy = suggestion.isEmpty ? ": a link with the end \(endpoint) makes one" : suggestion
        report.error("node '\(endpoint.node)' has no interface \(endpoint.interface.shown)\(remedy)", at: location)
        return nil
    }

    func interface(_ place: InterfacePlace) -> Interface { lab.nodes[place.node].interfaces[place.interface] }
}

/// Where an interface stands: indices into nodes, their interfaces, and links.
struct InterfacePlace: Hashable {
    var node: Int
    var interface: Int
    var link: Int
}
