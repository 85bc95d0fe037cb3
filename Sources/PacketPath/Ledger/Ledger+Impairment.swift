// What netem does to packets beside losing them: it doubles some, and changes bits in others.

extension Ledger {
    mutating func bookImpairments(_ evidence: Evidence) {
        if evidence.corrupters?.isEmpty == false { bookIllegible() }
        if evidence.duplicators?.isEmpty == false { bookDroppedDuplicates() }
    }

    /// A duplicate that is dropped is a loss beyond the packets that were sent.
    private mutating func bookDroppedDuplicates() {
        for index in flows.indices where flows[index].shortfall < 0 {
            flows[index].duplicatesDropped = flows[index].shortfall.magnitude
        }
    }

    /// A changed bit may be one of the tag's: such a packet ends at the UDP checksum as nobody's. Where only one flow
    /// lacks packets they are its own, which is inferred.
    private mutating func bookIllegible() {
        let lacking = flows.indices.filter { flows[$0].shortfall > 0 }
        guard lacking.count == 1, let flow = lacking.first else { return }
        for index in foreign.indices where foreign[index].cause == "udp-socket.checksum" {
            let packets = min(foreign[index].packets, UInt64(max(0, flows[flow].shortfall)))
            guard packets > 0 else { continue }
            var row = foreign[index]
            (row.packets, row.evidence) = (packets, .inferred)
            foreign[index].packets -= packets
            flows[flow].dropped = Loss.merged(flows[flow].dropped + [row])
        }
        foreign.removeAll { $0.packets == 0 }
    }
}
