// TCP's own law: every segment that a node sent came to a node's TCP, was dropped before it, or is on its way.

extension Ledger {
    /// `sent + retransmitted = delivered + dropped + in flight + unexplained`, of both directions and all connections
    /// together: segments carry no tag, and an event does not tell their direction.
    package struct Segments: Codable, Sendable, Equatable {
        /// Tcp.OutSegs: new data, acknowledgements, resets.
        package var sent: UInt64
        /// Tcp.RetransSegs, which OutSegs leaves out.
        package var retransmitted: UInt64
        /// Tcp.InSegs: what reached TCP, whatever TCP did with it.
        package var delivered: UInt64
        /// Drops before that, segments of large packets counted one by one.
        package var dropped: UInt64
        /// In qdiscs at the close.
        package var inFlight: UInt64
        package var unexplained: Int64
    }
}

extension Ledger.Segments {
    /// Nil where other packets were sent too, or no drop events tell what was lost.
    init?(_ evidence: Evidence, lost: [Ledger.Loss]) {
        guard evidence.isOnlyStreams == true, evidence.dropBackend == .bpf, evidence.sources.contains(.snmp) else {
            return nil
        }
        sent = Self.total("Tcp.OutSegs", evidence)
        retransmitted = Self.total("Tcp.RetransSegs", evidence)
        delivered = Self.total("Tcp.InSegs", evidence)
        dropped = lost.filter { !Self.isBehind($0) && !Self.isMulticast($0) }.reduce(0) { $0 + $1.packets }
        inFlight = evidence.interfaces.reduce(0) { $0 + $1.backlog }
        let known = [delivered, dropped, inFlight].map(Int64.init(clamping:)).reduce(0, +)
        unexplained = Int64(clamping: sent) + Int64(clamping: retransmitted) - known
    }

    private static func total(_ name: String, _ evidence: Evidence) -> UInt64 {
        let counters = evidence.counters.filter { $0.key.source == .snmp && $0.key.name == name }
        return UInt64(max(0, counters.reduce(0) { $0 + $1.delta }))
    }

    /// TCP counts a segment before it looks for the socket.
    private static func isBehind(_ loss: Ledger.Loss) -> Bool {
        [Stage.tcpListen.id, Stage.tcpSocket.id, Stage.socketBuffer.id].contains(loss.stage)
    }

    /// The kernel's own reports to multicast groups, which nobody in the lab reads, are no segments.
    private static func isMulticast(_ loss: Ledger.Loss) -> Bool { loss.function == "ip6_mc_input" }

    /// `TCP segments: 494 sent + 55 again = 494 arrived + 55 dropped`
    package var text: String {
        let flight = inFlight > 0 ? " + \(inFlight) in flight" : ""
        let rest = unexplained != 0 ? " + \(unexplained) unexplained" : ""
        return
            "TCP segments: \(sent) sent + \(retransmitted) again = \(delivered) arrived + \(dropped) dropped\(flight)\(rest)"
    }
}
