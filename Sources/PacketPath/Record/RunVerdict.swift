// Whether a run passed, and if not, why.

package struct RunVerdict: Codable, Sendable, Equatable {
    /// 0: every expectation is met, the books balance and no process failed. 1: not so.
    package var exitCode: Int32
    /// One line each; empty if the run passed.
    package var reasons: [String]

    /// A run passes if its books balance (up to `allowed` unexplained packets per flow), every expectation is met, and no
    /// process failed.
    package init(
        ledger: Ledger, expectations: [ExpectationResult], processes: [ProcessSummary] = [],
        allowingUnexplained allowed: UInt64 = 0
    ) {
        reasons = []
        if case .problems(let problems) = ledger.verdict(allowingUnexplained: allowed) {
            reasons = problems.map(\.description)
        }
        reasons += ledger.flows.compactMap { Self.nothingSent($0, expectations) }
        reasons += expectations.filter { !$0.met }.map(\.message)
        reasons += processes.compactMap(\.failure)
        exitCode = reasons.isEmpty ? 0 : 1
    }

    /// Books without a packet always balance: that is no success, unless the lab claims just that.
    private static func nothingSent(_ flow: Ledger.Flow, _ expectations: [ExpectationResult]) -> String? {
        let claimed = expectations.contains { result in
            result.met && ["sent", "refused"].contains { result.text.hasPrefix("flow \(flow.name): \($0)") }
        }
        guard flow.sent == 0, !flow.notSent.isEmpty, !claimed else { return nil }
        let errnos = flow.notSent.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        return "flow \(flow.name): nothing was sent (\(errnos)): claim it with 'sent: 0' if it is meant"
    }
}
