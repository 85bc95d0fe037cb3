// Holds claims about one-way delays against what the sink measured.

struct DelayCheck {
    let claim: FlowClaim
    let delay: OneWayDelay?

    var results: [ExpectationResult] {
        var results: [ExpectationResult] = []
        if let least = claim.leastDelay {
            results.append(result("least", "at least \(Self.text(least))", delay?.minimum) { $0 >= least })
        }
        if let most = claim.mostDelay {
            results.append(result("most", "at most \(Self.text(most))", delay?.maximum) { $0 <= most })
        }
        if let median = claim.medianDelay {
            let expected = "\(Self.text(median.lowerBound))..\(Self.text(median.upperBound))"
            results.append(result("median", expected, delay?.median, median.contains))
        }
        return results
    }

    private func result(
        _ what: String, _ expected: String, _ observed: UInt64?, _ isMet: (UInt64) -> Bool
    ) -> ExpectationResult {
        let text = "flow \(claim.flow): \(what) delay"
        let met = observed.map(isMet) ?? false
        let shown = observed.map(Self.text) ?? "no packet arrived"
        let message = met ? "\(text) \(shown)" : "\(claim.location): \(text): expected \(expected), observed \(shown)"
        return .init(
            text: text, location: claim.location, met: met, expected: expected, observed: shown, message: message)
    }

    /// Nanoseconds as milliseconds, to the microsecond: `20.413ms`.
    private static func text(_ nanoseconds: UInt64) -> String {
        let fraction = String(nanoseconds / 1000 % 1000)
        let digits = String(repeating: "0", count: 3 - fraction.count) + fraction
        return "\(nanoseconds / 1_000_000).\(digits)ms"
    }
}
