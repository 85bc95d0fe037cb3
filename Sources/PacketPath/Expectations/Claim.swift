// What a lab claims about its run, free of the lab file's own types.

package enum Claim: Sendable, Hashable {
    case flow(FlowClaim)
    /// The ledger's verdict is balanced.
    case balanced(location: String)
    /// The named nft counter of a node, without table: `closed`.
    case counter(name: String, node: String, packets: ClosedRange<Int>, location: String)
    /// Counters of the root qdisc of an interface.
    case qdisc(node: String, interface: String, counts: [String: ClosedRange<Int>], location: String)
    /// A model of the qdisc drops as many packets.
    case oracle(OracleClaim)
    /// The counter of a cause moved so far.
    case signal(SignalClaim)
}

/// Counts of one flow as closed ranges; what is nil or left out is not claimed.
package struct FlowClaim: Sendable, Hashable {
    package var flow: String
    /// `lab.yaml:27:5`
    package var location: String
    /// Accepted and refused packets.
    package var sent: ClosedRange<Int>?
    /// Distinct packets that reached the sink.
    package var delivered: ClosedRange<Int>?
    package var inFlight: ClosedRange<Int>?
    package var duplicated: ClosedRange<Int>?
    package var reordered: ClosedRange<Int>?
    /// One-way delays in nanoseconds: no packet faster, none slower, half of them not slower.
    package var leastDelay: UInt64?
    package var mostDelay: UInt64?
    package var medianDelay: ClosedRange<UInt64>?
    package var arrivals = ArrivalClaim()
    /// By place of loss: `qdisc`, `qdisc.limit@router:eth1`.
    package var dropped: [String: ClosedRange<Int>] = [:]
    /// Failed sends by errno symbol: `ENOBUFS`.
    package var refused: [String: ClosedRange<Int>] = [:]

    package init(flow: String, location: String) {
        self.flow = flow
        self.location = location
    }
}

/// One claimed number and the number seen.
package struct ExpectationResult: Codable, Sendable, Hashable {
    /// `flow web: dropped at qdisc`
    package var text: String
    /// Where the lab file claims it.
    package var location: String
    package var met: Bool
    /// `878`, `870...880`, `balanced`
    package var expected: String
    package var observed: String
    /// One line that explains the difference, or repeats the claim if it is met.
    package var message: String
}
