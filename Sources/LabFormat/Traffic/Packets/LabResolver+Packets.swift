// The packets of flows: layers that were left out are put in, and each fits its interface.

import Packets

extension LabResolver {
    /// The written layers, and those that were left out.
    func layers(of value: FlowFile) -> [Layer] {
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

    func checkFrame(_ packet: [Layer], _ from: InterfacePlace, _ value: FlowFile) {
        let mtu = interface(from).mtu
        let size = packet.ipLength
        guard size > mtu else { return }
        let message =
            "a packet of \(size) bytes does not fit the MTU \(mtu) of '\(value.from.value)': "
            + "the payload has at most \(mtu - 28) bytes"
        report.error(message, at: value.packet?.location ?? value.location)
    }

    /// A bucket smaller than a frame never lets one through.
    func warnAboutBuckets(_ flow: Flow) {
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
}
