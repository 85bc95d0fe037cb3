// EPERM of send(2): a packet that a rule of the sender dropped, or a call that was refused before there was a packet.

extension Ledger {
    /// Netfilter's output and a control group's egress drop the packet and say EPERM: it was sent. A blocking IPsec policy, a
    /// program or a security module that guards the system call says the same, and there was no packet.
    ///
    /// With drop events each packet's end was told: what no event tells of was none. Without them a policy's own counter must
    /// tell of as many calls, and no counter of such drops may have moved.
    mutating func bookRefusedCalls(_ evidence: Evidence, _ book: CounterBook) {
        let denied = flows.indices.filter { flows[$0].denied != nil }
        for (node, senders) in Dictionary(grouping: denied, by: { flows[$0].senderNode }) {
            let refused =
                evidence.dropBackend == .bpf
                ? callsWithoutDrop(of: senders, at: node, evidence) : blockedCalls(of: senders, at: node, book)
            for (flow, calls) in refused where calls > 0 { takeBack(calls, from: flow, evidence.flows[flow].planned) }
        }
    }

    /// A drop without the flow's tag may be anybody's packet: it stands for one.
    private func callsWithoutDrop(
        of senders: [Int], at node: String, _ evidence: Evidence
    ) -> [(flow: Int, calls: UInt64)] {
        guard evidence.eventsLost == 0 else { return [] }
        let drops = evidence.drops.filter { $0.node == node && Self.saysDenied($0) }
        var untagged = drops.reduce(0) { $0 + ($1.flow == nil ? $1.packets : 0) }
        return senders.map { sender in
            let own = drops.reduce(0) { $0 + ($1.flow == evidence.flows[sender].id ? $1.packets : 0) }
            let open = (flows[sender].denied ?? 0) - min(own, flows[sender].denied ?? 0)
            let others = min(open, untagged)
            untagged -= others
            return (sender, open - others)
        }
    }

    private static func saysDenied(_ drop: DropTotal) -> Bool {
        Cause.candidates(reason: drop.reason, function: drop.function).contains { $0.errno == "EPERM" }
    }

    private func blockedCalls(of senders: [Int], at node: String, _ book: CounterBook) -> [(flow: Int, calls: UInt64)] {
        let counters = Cause.all.filter { $0.outcome == .lost && $0.errno == "EPERM" }.compactMap(\.primary)
        let dropped = counters.reduce(0) { $0 + book.total($1, node: node, interface: nil) }
        // One look-up of a policy can count twice.
        let blocked = book.total(.xfrm("XfrmOutPolBlock"), node: node, interface: nil)
        let calls: [(flow: Int, calls: UInt64)] = senders.map { ($0, flows[$0].denied ?? 0) }
        return dropped == 0 && blocked >= calls.reduce(0) { $0 + $1.calls } ? calls : []
    }

    private mutating func takeBack(_ calls: UInt64, from flow: Int, _ planned: UInt64) {
        let left = (flows[flow].denied ?? 0) - calls
        flows[flow].denied = left > 0 ? left : nil
        flows[flow].sent -= calls
        flows[flow].notSent["EPERM", default: 0] += calls
        flows[flow].planned = planned == flows[flow].sent ? nil : planned
    }
}
