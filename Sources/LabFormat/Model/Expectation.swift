// What a lab claims about its run.

import PacketPath

/// One claim. Counts are closed ranges; an exact count is a range of one number.
package struct Expectation: Sendable {
    package enum Kind: Hashable, Sendable {
        case flow(FlowExpectation)
        /// `ledger: balanced`: unexplained is 0, the witnesses agree, no evidence was lost.
        case ledgerBalanced
        /// `counter: closed, node: server, packets: 1000`
        case counter(name: String, node: String, packets: ClosedRange<Int>)
        /// `qdisc: router:eth1, counts: { drops: 878 }`
        case qdisc(Endpoint, counts: [String: ClosedRange<Int>])
        /// `oracle: router:eth1, within: 1%`
        case oracle(OracleExpectation)
        /// `signal: tcp-listen.cookies-sent@server, count: 41`
        case signal(PlaceOfLoss, count: ClosedRange<Int>)
    }

    package var kind: Kind
    package var location: Location

    package init(kind: Kind, location: Location) {
        self.kind = kind
        self.location = location
    }
}

/// A claim about one flow.
package struct FlowExpectation: Hashable, Sendable {
    package var flow: String
    package var sent: ClosedRange<Int>?
    package var delivered: ClosedRange<Int>?
    package var inFlight: ClosedRange<Int>?
    package var duplicated: ClosedRange<Int>?
    package var reordered: ClosedRange<Int>?
    package var delay: DelayExpectation?
    package var arrivals = ArrivalClaim()
    /// By stage or cause, optionally at a place: `qdisc`, `qdisc@router`, `qdisc@router:eth1`.
    package var dropped: [String: ClosedRange<Int>] = [:]
    /// By errno symbol: `ENOBUFS`.
    package var refused: [String: ClosedRange<Int>] = [:]

    package init(flow: String) { self.flow = flow }
}

/// A claim that a model of a tbf drops as many packets as the kernel.
package struct OracleExpectation: Hashable, Sendable {
    package var place: Endpoint
    package var tbf: TBF
    /// The flows whose packets the model gets.
    package var flows: [String]
    /// The share of the packets by which the two may differ.
    package var within: Double
}

/// A claim about one-way delays, in nanoseconds.
package struct DelayExpectation: Hashable, Sendable {
    /// No packet was faster.
    package var minimum: UInt64?
    /// No packet was slower.
    package var maximum: UInt64?
    package var median: ClosedRange<UInt64>?

    package init(minimum: UInt64? = nil, maximum: UInt64? = nil, median: ClosedRange<UInt64>? = nil) {
        self.minimum = minimum
        self.maximum = maximum
        self.median = median
    }
}
