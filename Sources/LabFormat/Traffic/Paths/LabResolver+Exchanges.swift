// Exchanges: their ends have addresses, and their steps can be played.

import Packets

extension LabResolver {
    mutating func resolveExchanges() {
        let flows = Set(file.traffic.flows.map(\.name.value))
        for entry in file.traffic.exchanges {
            let value = entry.value
            if flows.contains(entry.name.value) {
                report.error("a flow has the name \(entry.name.value.shown) already", at: entry.name.location)
            }
            let isIPv6 = isIPv6(value)
            for end in [value.from, value.to] {
                guard let place = place(end.value, at: end.location) else { continue }
                if interface(place).addresses.contains(where: { $0.address.isIPv6 == isIPv6 }) { continue }
                report.error("'\(end.value)' has no \(isIPv6 ? "IPv6" : "IPv4") address", at: end.location)
            }
            checkSteps(value.steps, isIPv6: isIPv6)
            lab.traffic.exchanges.append(
                RawExchange(
                    name: entry.name.value, location: entry.name.location, from: value.from.value, to: value.to.value,
                    isIPv6: isIPv6, sourcePort: value.sourcePort, destinationPort: value.destinationPort,
                    steps: value.steps.compactMap(\.step)))
        }
    }

    private func isIPv6(_ value: ExchangeFile) -> Bool {
        if let family = value.family { return family == .ipv6 }
        if value.steps.contains(where: { $0.message?.ipProtocol == .icmpv6 }) { return true }
        guard let place = places[value.to.value] else { return false }
        let addresses = interface(place).addresses
        return !addresses.isEmpty && addresses.allSatisfy(\.address.isIPv6)
    }

    private func checkSteps(_ steps: [ExchangeFile.Step], isIPv6: Bool) {
        var hasPeer = false
        for step in steps {
            guard let message = step.message else { continue }
            if message.ipProtocol == (isIPv6 ? .icmp : .icmpv6) {
                report.error(
                    isIPv6
                        ? "the exchange is IPv6, and icmp belongs to IPv4: write icmpv6"
                        : "the exchange is IPv4, and icmpv6 belongs to IPv6: write icmp", at: step.location)
            }
            guard case .tcp(let tcp) = message else { continue }
            let numbers = [tcp.sequence, tcp.acknowledgement].compactMap { $0 }
            if !hasPeer, numbers.contains(where: \.isOfPeer) {
                report.error(
                    "there is no peer.seq or peer.ack before a step has expected a TCP segment", at: step.location)
            }
            if step.expect != nil { hasPeer = true }
        }
    }
}
