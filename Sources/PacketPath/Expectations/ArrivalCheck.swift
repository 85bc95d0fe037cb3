// Holds claims about arrivals against what the sink measured.

/// What a lab claims about a flow's arrivals; what is nil is not claimed.
package struct ArrivalClaim: Sendable, Hashable {
    /// A rate in packets or in bits of frames, per second.
    package enum Rate: Sendable, Hashable {
        case packets(ClosedRange<Double>)
        case frameBits(ClosedRange<Double>)
    }

    /// Packets that were sent, did not arrive and do not wait.
    package var lost: ClosedRange<Int>?
    package var corrupted: ClosedRange<Int>?
    package var late: ClosedRange<Int>?
    /// The longest outage, the final jitter and the largest IPDV of either sign, in nanoseconds.
    package var outage: ClosedRange<UInt64>?
    package var jitter: ClosedRange<UInt64>?
    package var ipdv: ClosedRange<UInt64>?
    package var rate: Rate?

    package init() {}
}

struct ArrivalCheck {
    let flow: Ledger.Flow
    let location: String
    let claim: ArrivalClaim
    /// nil: nobody witnessed the flow.
    let arrivals: ArrivalEvidence?

    var results: [ExpectationResult] {
        var results: [ExpectationResult] = []
        if let range = claim.lost { results.append(count("lost", range, lost)) }
        if let range = claim.corrupted { results.append(count("corrupted", range, arrivals?.corrupted)) }
        if let range = claim.late { results.append(count("late", range, arrivals?.late)) }
        // A flow that lost nothing had no outage.
        let outage = arrivals.map { $0.losses?.longestOutage ?? 0 }
        if let range = claim.outage { results.append(time("longest outage", range, outage)) }
        if let range = claim.jitter { results.append(time("jitter", range, arrivals?.jitter.map { UInt64($0.last) })) }
        if let range = claim.ipdv { results.append(time("ipdv", range, arrivals?.ipdv?.largestMagnitude)) }
        if let rate = claim.rate { results.append(self.rate(rate)) }
        return results
    }

    private var lost: UInt64? {
        guard arrivals != nil else { return nil }
        let gone = flow.delivered + flow.inFlightTotal
        return flow.sent + flow.copied > gone ? flow.sent + flow.copied - gone : 0
    }

    private func count(_ what: String, _ range: ClosedRange<Int>, _ observed: UInt64?) -> ExpectationResult {
        let expected =
            range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound)..\(range.upperBound)"
        let isMet = observed.map { range.contains(Int(clamping: $0)) } ?? false
        return result(what, expected, observed.map { "\($0)" }, isMet)
    }

    private func time(_ what: String, _ range: ClosedRange<UInt64>, _ observed: UInt64?) -> ExpectationResult {
        result(
            what, TimeText.range(range), observed.map(TimeText.milliseconds),
            observed.map(range.contains) ?? false)
    }

    private func rate(_ claim: ArrivalClaim.Rate) -> ExpectationResult {
        switch claim {
        case .packets(let range):
            return rate(range, arrivals?.rate?.packets, "pps", 1)
        case .frameBits(let range):
            return rate(range, arrivals?.rate?.frameBits, "mbit", 1_000_000)
        }
    }

    private func rate(
        _ range: ClosedRange<Double>, _ observed: Double?, _ unit: String, _ scale: Double
    ) -> ExpectationResult {
        func text(_ value: Double) -> String { "\((value / scale * 1000).rounded() / 1000)\(unit)" }
        return result(
            "arrival rate", "\(text(range.lowerBound))..\(text(range.upperBound))", observed.map(text),
            observed.map(range.contains) ?? false)
    }

    private func result(_ what: String, _ expected: String, _ observed: String?, _ met: Bool) -> ExpectationResult {
        let text = "flow \(flow.name): \(what)"
        let shown = observed ?? "nothing that tells"
        let message = met ? "\(text) \(shown)" : "\(location): \(text): expected \(expected), observed \(shown)"
        return .init(text: text, location: location, met: met, expected: expected, observed: shown, message: message)
    }
}

/// Nanoseconds in messages.
enum TimeText {
    /// Milliseconds, to the microsecond: `20.413ms`.
    static func milliseconds(_ nanoseconds: UInt64) -> String {
        let fraction = String(nanoseconds / 1000 % 1000)
        let digits = String(repeating: "0", count: 3 - fraction.count) + fraction
        return "\(nanoseconds / 1_000_000).\(digits)ms"
    }

    /// `..50.000ms` where everything below is in it.
    static func range(_ range: ClosedRange<UInt64>) -> String {
        let low = range.lowerBound == 0 ? "" : milliseconds(range.lowerBound)
        return "\(low)..\(range.upperBound == .max ? "" : milliseconds(range.upperBound))"
    }
}
