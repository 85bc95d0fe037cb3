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
        checkPorts()
    }

    private func flow(_ entry: Named<FlowFile>) -> Flow? {
        let value = entry.value
        let packet = packet(of: value)
        let from = place(value.from.value, at: value.from.location)
        checkReplay(value)
        if let from, value.replay == nil {
            checkPacket(packet, from, value)
            checkSource(from, packet, value)
        }
        checkPath(packet, value)
        switch value.to.value {
        case .endpoint(let to): checkDestination(to, packet, value)
        case .address(let to): checkFamily(to, packet, value)
        }
        if from == nil { return nil }
        var flow = Flow(
            name: entry.name.value, location: entry.name.location, from: value.from.value, to: value.to.value,
            packet: packet, schedule: schedule(of: entry), path: value.path.path,
            sink: replaySink(of: value) ?? sink(of: value, packet))
        flow.replay = value.replay?.replay
        return flow
    }

    private func has(_ network: Layer.Kind, _ place: InterfacePlace) -> Bool {
        interface(place).addresses.contains { $0.address.isIPv6 == (network == .ipv6) }
    }

    private func checkSource(_ from: InterfacePlace, _ packet: Packet, _ value: FlowFile) {
        guard let network = packet.network, !packet.hasSource, !has(network, from) else { return }
        report.error(
            "'\(value.from.value)' has no \(Self.name(network)) address to send from", at: value.from.location)
    }

    private func checkDestination(_ to: Endpoint, _ packet: Packet, _ value: FlowFile) {
        guard let place = place(to, at: value.to.location) else { return }
        if value.replay == nil, let network = packet.network, !packet.hasDestination, !has(network, place) {
            report.error("'\(to)' has no \(Self.name(network)) address to send to", at: value.to.location)
        }
        if to == value.from.value {
            report.error("the flow goes to the interface it comes from", at: value.to.location)
        }
    }

    private func checkFamily(_ to: IPAddress, _ packet: Packet, _ value: FlowFile) {
        guard let network = packet.network, !packet.hasDestination, to.isIPv6 != (network == .ipv6) else { return }
        report.error(
            "\(to) is no \(Self.name(network)) address, and the packet is \(Self.name(network))", at: value.to.location)
    }

    private static func name(_ network: Layer.Kind) -> String { network == .ipv6 ? "IPv6" : "IPv4" }

    /// A UDP socket receives plain datagrams of one port only; everything else a packet socket sees.
    private func sink(of value: FlowFile, _ packet: Packet) -> Flow.Sink {
        if value.path.way.value == .tcp { return streamSink(of: value) }
        if let sink = value.sink, sink.value != .none, !packet.isTagged {
            report.error("packets without a tag cannot be told apart: their sink is none", at: sink.location)
        } else if let sink = value.sink, sink.value == .socket, !packet.suitsSocket {
            report.error(
                "a socket receives UDP in IP with one destination port, and this packet is another: sink: packet",
                at: sink.location)
        }
        guard packet.isTagged else { return .none }
        if case .address(let address) = value.to.value { return sink(of: value, packet, at: address) }
        return value.sink?.value ?? (packet.suitsSocket ? .socket : .packet)
    }

    /// At an address the one socket that is a member of it may be a witness.
    private func sink(of value: FlowFile, _ packet: Packet, at address: IPAddress) -> Flow.Sink {
        let members = lab.nodes.flatMap(\.sockets).filter { $0.groups.contains(address) }
        if members.count == 1, packet.suitsSocket, value.sink?.value != .packet { return value.sink?.value ?? .socket }
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
