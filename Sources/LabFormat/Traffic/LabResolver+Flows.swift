// Flows: names are checked, what was left out is decided.

import Packets

extension LabResolver {
    mutating func resolveFlows() {
        lab.traffic.seed = file.traffic.seed
        let files = file.traffic.flows
        if files.count > 65535 { report.error("more than 65535 flows", at: files[65535].name.location) }
        for entry in files {
            if let problem = Names.problem(entry.name.value, limit: 64) {
                report.error("\(entry.name.value.shown) is not a flow's name: \(problem)", at: entry.name.location)
            }
            guard let flow = flow(entry) else { continue }
            lab.traffic.flows.append(flow)
            warnAboutBuckets(flow)
            checkDuration(flow)
        }
    }

    private func flow(_ entry: Named<FlowFile>) -> Flow? {
        let value = entry.value
        let packet = layers(of: value)
        let from = place(value.from.value, at: value.from.location)
        if let from { checkFrame(packet, from, value) }
        checkPath(packet, value)
        let source = packet.contains { if case .ipv4(_, _, _, let source?, _) = $0 { source.value > 0 } else { false } }
        if let from, !source, !hasIPv4(from) {
            report.error("'\(value.from.value)' has no IPv4 address to send from", at: value.from.location)
        }
        if case .endpoint(let to) = value.to.value { checkDestination(to, packet, value) }
        if from == nil { return nil }
        return Flow(
            name: entry.name.value, location: entry.name.location, from: value.from.value, to: value.to.value,
            packet: packet, schedule: value.schedule.schedule, path: value.path.path, sink: sink(of: value))
    }

    private func hasIPv4(_ place: InterfacePlace) -> Bool {
        interface(place).addresses.contains { !$0.address.isIPv6 }
    }

    private func checkDestination(_ to: Endpoint, _ packet: [Layer], _ value: FlowFile) {
        guard let place = place(to, at: value.to.location) else { return }
        let given = packet.contains {
            if case .ipv4(_, _, _, _, let destination?) = $0 { destination.value > 0 } else { false }
        }
        if !given, !hasIPv4(place) { report.error("'\(to)' has no IPv4 address to send to", at: value.to.location) }
        if to == value.from.value {
            report.error("the flow goes to the interface it comes from", at: value.to.location)
        }
    }

    private func sink(of value: FlowFile) -> Flow.Sink {
        guard case .address(let address) = value.to.value else { return value.sink?.value ?? .socket }
        let members = lab.nodes.flatMap(\.sockets).filter { $0.groups.contains(.v4(address)) }
        if members.count == 1, value.sink?.value != .packet { return value.sink?.value ?? .socket }
        if members.count > 1, value.sink == nil || value.sink?.value == .socket {
            report.error(
                "\(members.count) sockets are members of \(address), and a flow has one witness: say sink: none",
                at: value.to.location)
        } else if let sink = value.sink, sink.value != .none {
            report.error("nobody witnesses delivery to \(address): the sink of an address is none", at: sink.location)
        }
        return .none
    }
}
