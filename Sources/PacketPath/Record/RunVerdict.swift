// Whether a run passed, and if not, why.

package struct RunVerdict: Codable, Sendable, Equatable {
    /// 0: every expectation is met and the books balance. 1: not so.
    package var exitCode: Int32
    /// One line each; empty if the run passed.
    package var reasons: [String]

    /// A run passes if its books balance (up to `allowed` unexplained packets per flow) and every expectation is met.
    package init(ledger: Ledger, expectations: [ExpectationResult], allowingUnexplained allowed: UInt64 = 0) {
        reasons = []
        if case .problems(let problems) = ledger.verdict(allowingUnexplained: allowed) {
            reasons = problems.map(\.description)
        }
        reasons += expectations.filter { !$0.met }.map(\.message)
        exitCode = reasons.isEmpty ? 0 : 1
    }
}
