// Holds claims about one-way delays against what the sink measured.

struct DelayCheck {
    let claim: FlowClaim
    let delay: OneWayDelay?

    var results: [ExpectationResult] {
        var results: [ExpectationResult] = []
        if let least = claim.leastDelay {
            results.append(result("least", "at least \(TimeText.milliseconds(least))", delay?.minimum) { $0 >= least })
        }
        if let most = claim.mostDelay {
            results.append(result("most", "at most \(TimeText.milliseconds(most))", delay?.maximum) { $0 <= most })
        }
        if let median = claim.medianDelay {
            results.append(result("median", TimeText.range(median), delay?.median, median.contains))
        }
        return results
    }

    private func result(
        _ what: String, _ expected: String, _ observed: UInt64?, _ isMet: (UInt64) -> Bool
    ) -> ExpectationResult {
        let text = "flow \(claim.flow): \(what) delay"
        let met = observed.map(isMet) ?? false
        let shown = observed.map(TimeText.milliseconds) ?? "no packet arrived"
        let message = met ? "\(text) \(shown)" : "\(claim.location): \(text): expected \(expected), observed \(shown)"
        return .init(
            text: text, location: claim.location, met: met, expected: expected, observed: shown, message: message)
    }
}
