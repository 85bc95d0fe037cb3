// The drops of a replayed flow: its frames carry no tag by which an event could name them.

import LabFormat
import PacketPath

extension PreparedFlow {
    /// Takes the drop events of untagged packets for this flow's, if the lab has no other flow and they are exactly as many as
    /// are missing. Else they stay foreign, and what is missing unexplained.
    func claimDrops(in evidence: inout Evidence) {
        guard case .endpoint(let end) = flow.to, flow.sink == .packet,
            let row = evidence.flows.first(where: { $0.id == id })
        else { return }
        // The sender is told of what its own queue drops.
        let sent = row.accepted + row.errnos["ENOBUFS", default: 0]
        let arrived = row.delivered + row.inFlight.values.reduce(0, +)
        guard sent > arrived else { return }
        let missing = sent - arrived
        let candidates = evidence.drops.indices.filter { index in
            let drop = evidence.drops[index]
            let causes = Cause.candidates(reason: drop.reason, function: drop.function)
            // Behind the sink a frame was delivered already.
            let isBehind = drop.node == end.node && drop.interface == end.interface && drop.reason != "CPU_BACKLOG"
            return drop.flow == nil && !isBehind && !causes.contains(where: \.observer)
        }
        let packets = candidates.reduce(0) { $0 + evidence.drops[$1].packets }
        guard packets == missing else { return }
        for index in candidates { evidence.drops[index].flow = id }
    }
}
