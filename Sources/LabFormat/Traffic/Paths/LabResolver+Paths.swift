// The ways of flows: what one hides or leaves to the kernel is said before anything is sent.

extension LabResolver {
    func checkPath(_ packet: [Layer], _ value: FlowFile) {
        let way = value.path.way
        switch way.value {
        case .packet, .burst: break
        case .bypass, .xdp: warnAboutBypass(value)
        case .ip, .udp, .tcp: refuseEthernet(packet, way)
        }
        checkOptions(value.path.socket, way.value)
    }

    private func checkOptions(_ socket: SocketOptionsFile, _ way: FlowPath.Way) {
        let hasIP: [FlowPath.Way] = [.ip, .udp, .tcp]
        let all: [(name: String, location: Location?, ways: [FlowPath.Way])] = [
            ("pmtu", socket.pathMTU?.location, hasIP), ("recverr", socket.reportsErrors?.location, hasIP),
            ("segments", socket.segments?.location, [.burst]), ("sender", socket.writing?.location, [.tcp]),
            ("backlog", socket.backlog?.location, [.tcp]),
        ]
        for option in all {
            guard let location = option.location, !option.ways.contains(way) else { continue }
            let ways = option.ways.map { "via: \($0.rawValue)" }.joined(separator: ", ")
            report.error("\(option.name) belongs to \(ways), and the flow goes via \(way.rawValue)", at: location)
        }
    }

    /// What stands between the sender and the driver is not on a bypass's way, though the lab shows it.
    private func warnAboutBypass(_ value: FlowFile) {
        let from = value.from.value
        let hidden = file.nodes.first { $0.name.value == from.node }?.value.interfaces.first {
            $0.name.value == from.interface
        }?.value.qdisc
        let what = hidden == nil ? "the qdisc" : "the qdisc of '\(from)'"
        report.warning(
            "via: \(value.path.way.value.rawValue) hides \(what), netfilter's egress and tc's egress from the flow: they see none of its packets",
            at: value.path.way.location)
    }

    private func refuseEthernet(_ packet: [Layer], _ way: Located<FlowPath.Way>) {
        guard packet.contains(where: { if case .eth = $0 { true } else { false } }) else { return }
        report.error(
            "via: \(way.value.rawValue) leaves the Ethernet header to the kernel: take out the layer eth, or send via: packet",
            at: way.location)
    }
}
