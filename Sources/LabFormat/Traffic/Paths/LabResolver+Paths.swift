// The ways of flows: what one hides or leaves to the kernel is said before anything is sent.

extension LabResolver {
    func checkPath(_ packet: Packet, _ value: FlowFile) {
        let way = value.path.way
        switch way.value {
        case .packet: break
        case .burst: checkBurst(packet, way)
        case .ring where value.path.socket.bypass?.value != true: break
        case .bypass, .ring, .xdp: warnAboutBypass(value)
        case .ip, .udp, .tcp: refuseEthernet(packet, way, value)
        }
        if way.value == .tcp { checkStream(packet, way) }
        checkOptions(value.path.socket, way.value)
        checkHeaders(packet, way)
    }

    private func checkOptions(_ socket: SocketOptionsFile, _ way: FlowPath.Way) {
        let hasIP: [FlowPath.Way] = [.ip, .udp, .tcp]
        let all: [(name: String, location: Location?, ways: [FlowPath.Way])] = [
            ("pmtu", socket.pathMTU?.location, hasIP), ("recverr", socket.reportsErrors?.location, hasIP),
            ("bypass", socket.bypass?.location, [.ring]), ("segments", socket.segments?.location, [.burst]),
            ("sender", socket.writing?.location, [.tcp]),
            ("backlog", socket.backlog?.location, [.tcp]), ("copies", socket.copies?.location, [.tcp]),
        ]
        if way == .tcp, !socket.isBlocking, let writing = socket.writing, writing.value != .write {
            report.error("a sender that does not wait is sender: write", at: writing.location)
        }
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

    /// One send has one set of headers, and the kernel cuts the payload behind them into equal parts.
    private func checkBurst(_ packet: Packet, _ way: Located<FlowPath.Way>) {
        let kinds = packet.layers.map(\.kind)
        if kinds.count != 4 || kinds[0] != .eth || kinds[1] != packet.network || ![.udp, .tcp].contains(kinds[2])
            || packet.fragments != nil
        {
            report.error(
                "via: burst sends UDP or TCP directly in IP, which the kernel splits: send others via: packet",
                at: way.location)
        } else if packet.sizes.sizes.count > 1 {
            report.error(
                "via: burst sends packets of one size, and the flow's have \(packet.sizes.sizes.count): send them via: packet",
                at: way.location)
        } else if let field = packet.layers.flatMap(\.varying).first {
            report.error(
                "via: burst sends packets with the same headers, and \(field.name) varies: send them via: packet",
                at: way.location)
        }
    }

    private func refuseEthernet(_ packet: Packet, _ way: Located<FlowPath.Way>, _ value: FlowFile) {
        if way.value == .udp,
            !packet.isDatagram || packet.fragments != nil || packet.layers.contains(where: { !$0.varying.isEmpty })
        {
            report.error(
                "via: udp sends UDP datagrams whose headers the kernel writes: send others via: packet",
                at: way.location)
        }
        if way.value == .ip, packet.layers.dropFirst().first?.kind != packet.network || packet.fragments != nil {
            report.error("via: ip sends whole IP packets: send others via: packet", at: way.location)
        }
        guard (value.packet.layers?.value ?? []).contains(where: { $0.layer?.kind == .eth }) else { return }
        report.error(
            "via: \(way.value.rawValue) leaves the Ethernet header to the kernel: take out the layer eth, or send via: packet",
            at: way.location)
    }
}
