// Sends that fail with EPERM before there is a packet: an IPsec policy blocked the route.

extension Ledger {
    /// EPERM of a raw or UDP socket is a packet that netfilter or a control group dropped, or a route that a policy of IPsec
    /// refused, and then there was none. Drop events tell of the packets, XfrmOutPolBlock of the others.
    mutating func bookBlocked(_ evidence: Evidence) {
        var blocked: [String: UInt64] = [:]
        for counter in evidence.counters where counter.key.source == .xfrm && counter.key.name == "XfrmOutPolBlock" {
            blocked[counter.key.node, default: 0] += UInt64(max(0, counter.delta))
        }
        for index in flows.indices {
            let flow = flows[index]
            let dropped = evidence.drops.filter { $0.flow == evidence.flows[index].id && $0.node == flow.senderNode }
                .filter { Cause.candidates(reason: $0.reason, function: $0.function).contains { $0.errno == "EPERM" } }
                .reduce(0) { $0 + $1.packets }
            let denied = flow.denied ?? 0
            let packets = min(denied - min(denied, dropped), blocked[flow.senderNode] ?? 0)
            guard packets > 0 else { continue }
            blocked[flow.senderNode, default: 0] -= packets
            flows[index].takeBack(packets, planned: evidence.flows[index].planned)
        }
    }
}

extension Ledger.Flow {
    /// So many of those denied were no packets.
    fileprivate mutating func takeBack(_ packets: UInt64, planned number: UInt64) {
        let rest = (denied ?? 0) - packets
        denied = rest > 0 ? rest : nil
        notSent["EPERM", default: 0] += packets
        sent -= packets
        planned = number == sent ? nil : number
    }
}
