// What a lab claims about its run.

/// One claim. Counts are closed ranges; an exact count is a range of one number.
package struct Expectation: Sendable {
    package enum Kind: Hashable, Sendable {
        case flow(FlowExpectation)
        /// `ledger: balanced`: unexplained is 0, the witnesses agree, no evidence was lost.
        case ledgerBalanced
        /// `counter: closed, node: server, packets: 1000`
        case counter(name: String, node: String, packets: ClosedRange<Int>)
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
    /// By stage or cause, optionally at a place: `qdisc`, `qdisc@router`, `qdisc@router:eth1`.
    package var dropped: [String: ClosedRange<Int>] = [:]
    /// By errno symbol: `ENOBUFS`.
    package var refused: [String: ClosedRange<Int>] = [:]

    package init(flow: String) { self.flow = flow }
}
