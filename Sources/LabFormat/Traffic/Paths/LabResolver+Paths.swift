// The ways of flows: what one hides or leaves to the kernel is said before anything is sent.

extension LabResolver {
    func checkPath(_ packet: [Layer], _ value: FlowFile) {
        let way = value.path.way
        switch way.value {
        case .packet: break
        case .bypass: warnAboutBypass(value)
        case .ip, .udp: refuseEthernet(packet, way)
        }
        let hasIP = [.ip, .udp].contains(way.value)
        if let option = value.path.socket.pathMTU, !hasIP { refuse("pmtu", way.value, at: option.location) }
        if let option = value.path.socket.reportsErrors, !hasIP { refuse("recverr", way.value, at: option.location) }
    }

    private func refuse(_ option: String, _ way: FlowPath.Way, at location: Location) {
        report.error(
            "\(option) is an option of IP sockets, and the flow goes via \(way.rawValue)", at: location,
            note: "via: ip and via: udp have them", at: location)
    }

    /// What stands between the sender and the driver is not on a bypass's way, though the lab shows it.
    private func warnAboutBypass(_ value: FlowFile) {
        let from = value.from.value
        let hidden = file.nodes.first { $0.name.value == from.node }?.value.interfaces.first {
            $0.name.value == from.interface
        }?.value.qdisc
        let what = hidden == nil ? "the qdisc" : "the qdisc of '\(from)'"
        report.warning(
            "via: bypass hides \(what), netfilter's egress and tc's egress from the flow: they see none of its packets",
            at: value.path.way.location)
    }

    private func refuseEthernet(_ packet: [Layer], _ way: Located<FlowPath.Way>) {
        guard packet.contains(where: { if case .eth = $0 { true } else { false } }) else { return }
        report.error(
            "via: \(way.value.rawValue) leaves the Ethernet header to the kernel: take out the layer eth, or send via: packet",
            at: way.location)
    }
}
