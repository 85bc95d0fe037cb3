// Flows, the timeline and expectations: names are checked, what was left out is decided.

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
        let source = packet.contains { if case .ipv4(_, _, _, let source?, _) = $0 { source.value > 0 } else { false } }
        if let from, !source, !hasIPv4(from) {
            report.error("'\(value.from.value)' has no IPv4 address to send from", at: value.from.location)
        }
        if case .endpoint(let to) = value.to.value { checkDestination(to, packet, value) }
        if from == nil { return nil }
        return Flow(
            name: entry.name.value, location: entry.name.location, from: value.from.value, to: value.to.value,
            packet: packet,
            rate: value.rate, count: value.count, sink: sink(of: value), sendBuffer: value.sendBuffer)
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
        if let sink = value.sink, sink.value != .none {
            report.error("nobody witnesses delivery to \(address): the sink of an address is none", at: sink.location)
        }
        return .none
    }

    /// The written layers, and those that were left out.
    private func layers(of value: FlowFile) -> [Layer] {
        let written = (value.packet?.value ?? []).compactMap(\.layer)
        let ranks = written.map(\.rank)
        if let packet = value.packet, !zip(ranks, ranks.dropFirst()).allSatisfy({ $0 < $1 }) {
            report.error(
                "the layers of a packet are eth, ipv4, udp, payload, each once and in this order", at: packet.location)
        }
        let defaults: [(rank: Int, layer: Layer)] = [
            (1, .ipv4(ttl: 64, dscp: 0, source: nil, destination: nil)), (2, .udp(source: 4000, destination: 9000)),
            (3, .payload(size: 58)),
        ]
        let missing = defaults.filter { !ranks.contains($0.rank) }
        return (written + missing).sorted { $0.rank < $1.rank }.map(\.layer)
    }

    private func checkFrame(_ packet: [Layer], _ from: InterfacePlace, _ value: FlowFile) {
        let mtu = interface(from).mtu
        let size = packet.ipLength
        guard size > mtu else { return }
        let message =
            "a packet of \(size) bytes does not fit the MTU \(mtu) of '\(value.from.value)': "
            + "the payload has at most \(mtu - 28) bytes"
        report.error(message, at: value.packet?.location ?? value.location)
    }

    /// Nanoseconds: a day.
    private static let longest: UInt64 = 86_400_000_000_000

    /// A flow that would send for more than a day is a slip of the pen.
    func checkDuration(_ flow: Flow) {
        guard case .packetsPerSecond(let rate) = flow.rate, Double(flow.count) / rate * 1e9 > Double(Self.longest)
        else { return }
        report.error("flow '\(flow.name)' would take more than 24h at this rate", at: flow.location)
    }

    /// A bucket smaller than a frame never lets one through.
    private func warnAboutBuckets(_ flow: Flow) {
        let frame = UInt32(flow.packet.ipLength + 14)
        for node in file.nodes {
            for entry in node.value.interfaces {
                guard let qdisc = entry.value.qdisc, case .tbf(let tbf) = qdisc.value, tbf.burst < frame else {
                    continue
                }
                let endpoint = "\(node.name.value):\(entry.name.value)"
                report.warning(
                    "tbf of '\(endpoint)': the burst of \(tbf.burst) bytes "
                        + "is less than a frame of flow '\(flow.name)' (\(frame) bytes), so none passes",
                    at: qdisc.location)
            }
        }
    }

    mutating func resolveTimeline() {
        guard let timeline = file.timeline else {
            lab.timeline = lab.traffic.flows.map { Action(at: 0, kind: .start($0.name), location: $0.location) }
            return
        }
        var started: [String: Location] = [:]
        for entry in timeline {
            guard let start = entry.start, checkFlow(start) else { continue }
            if let first = started.updateValue(start.location, forKey: start.value) {
                report.error(
                    "flow '\(start.value)' is started twice", at: start.location, note: "the first start", at: first)
            }
            if entry.at > Self.longest {
                report.error("a run lasts at most 24h", at: entry.location)
                continue
            }
            lab.timeline.append(Action(at: entry.at, kind: .start(start.value), location: entry.location))
        }
        lab.timeline = lab.timeline.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(
            \.element)
        for flow in file.traffic.flows where started[flow.name.value] == nil {
            report.warning("flow '\(flow.name.value)' is never started by the timeline", at: flow.name.location)
        }
    }

    /// Is there such a flow? Complains at the place that names it.
    func checkFlow(_ name: Located<String>) -> Bool {
        let names = file.traffic.flows.map(\.name.value)
        if names.contains(name.value) { return true }
        report.error(
            "unknown flow \(name.value.shown)\(Suggestion.text(for: name.value, among: names))", at: name.location)
        return false
    }
}

extension [Layer] {
    /// Bytes of the IP packet.
    var ipLength: Int {
        reduce(0) { length, layer in
            switch layer {
            case .eth: length
            case .ipv4: length + 20
            case .udp: length + 8
            case .payload(let size): length + size
            }
        }
    }
}
