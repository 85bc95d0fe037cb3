// Tables of connections that are filled: something in the node must look into them.

extension LabResolver {
    mutating func resolveConntrack() {
        for (index, entry) in file.nodes.enumerated() where index < lab.nodes.count {
            guard let conntrack = entry.value.conntrack else { continue }
            lab.nodes[index].conntrack = conntrack.resolved
            if conntrack.fill == .full {
                lab.requires.append(Requirement(capability: "conntrack-fill", location: conntrack.location))
            }
            guard !lab.nodes[index].ruleset.tracksConnections else { continue }
            report.error(
                "no packet meets the connections of node '\(lab.nodes[index].name)': conntrack works where a rule mentions "
                    + "ct or NAT", at: conntrack.location)
        }
    }
}

extension Ruleset {
    /// Whether the kernel turns conntrack on for these rules. Of native text nobody knows here.
    fileprivate var tracksConnections: Bool {
        native != nil || tables.flatMap(\.chains).flatMap(\.rules).contains(where: \.tracksConnections)
    }
}

extension Rule {
    fileprivate var tracksConnections: Bool {
        switch verdict {
        case .snat, .dnat, .masquerade: true
        default: matches.contains { if case .connectionState = $0 { true } else { false } }
        }
    }
}
