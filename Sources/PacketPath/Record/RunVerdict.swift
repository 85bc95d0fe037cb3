// Whether a run passed, and if not, why.

package struct RunVerdict: Codable, Sendable, Equatable {
    /// 0: every expectation is met, the books balance and no process failed. 1: not so.
    package var exitCode: Int32
    /// One line each; empty if the run passed.
    package var reasons: [String]
    /// What a reader should know of a run that passed all the same; nil if nothing.
    package var notes: [String]?

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
        reasons += ledger.flows.compactMap { Self.notSent($0, expectations) }
        let remarks =
            ledger.flows.compactMap(Self.skipped) + (ledger.unconfirmed ?? []).map(Self.unconfirmed)
            + (ledger.broken ?? []).map(\.text)
        notes = remarks.isEmpty ? nil : remarks
        reasons += expectations.filter { !$0.met }.map(\.message)
        reasons += processes.compactMap(\.failure)
        exitCode = reasons.isEmpty ? 0 : 1
    }

    /// The run did not come to its end.
    package mutating func fail(_ reason: String) {
        reasons.append(reason)
        exitCode = 1
    }

    /// Books without a packet always balance, and those of a connection that broke: that is no success, unless the lab
    /// claims just that. An errno that tells of the path (a full buffer, an ICMP error) may come and go.
    private static func notSent(_ flow: Ledger.Flow, _ expectations: [ExpectationResult]) -> String? {
        let claimed = expectations.contains { result in
            result.met && ["sent", "refused"].contains { result.text.hasPrefix("flow \(flow.name): \($0)") }
        }
        let failures = flow.notSent.filter { $0.key != "EINTR" }
        guard !failures.isEmpty, !claimed else { return nil }
        let errnos = failures.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        if flow.sent == 0 {
            return "flow \(flow.name): nothing was sent (\(errnos)): claim it with 'sent: 0' if it is meant"
        }
        let planned = flow.planned.map { " of \($0)" } ?? ""
        let unit = flow.unit ?? "packets"
        let claim = "claim it with 'refused: { \(failures.keys.min() ?? ""): ... }' if it is meant"
        if flow.unit != nil, failures.keys.contains(where: { $0 != "EAGAIN" }) {
            return "flow \(flow.name): its connection broke after \(flow.sent)\(planned) \(unit) (\(errnos)): \(claim)"
        }
        guard failures.keys.contains(where: malformed.contains) else { return nil }
        return "flow \(flow.name): only \(flow.sent)\(planned) \(unit) were sent (\(errnos)): \(claim)"
    }

    /// The kernel does not take such packets, whatever the path is like.
    private static let malformed: Set = [
        "EINVAL", "EMSGSIZE", "ENOMEM", "EPERM", "EAFNOSUPPORT", "EOPNOTSUPP", "EFAULT",
    ]

    private static func skipped(_ flow: Ledger.Flow) -> String? {
        guard let skipped = flow.skipped, skipped > 0 else { return nil }
        let planned = flow.planned.map { " of \($0)" } ?? ""
        return "flow \(flow.name): \(skipped)\(planned) packets were not sent, their time was gone (catch-up: skip)"
    }
    /// A counter alone may have counted other packets, or one packet twice.
    private static func unconfirmed(_ loss: Ledger.Unconfirmed) -> String {
        let told = loss.told == 0 ? "no drop event told of them" : "drop events told of \(loss.told)"
        return "\(loss.cause): \(loss.counted) losses by counters alone, \(told)"
    }
}
