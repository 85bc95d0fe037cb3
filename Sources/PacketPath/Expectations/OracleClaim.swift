// A claim that the kernel and a model agree about a queue.

/// `{ oracle: router:eth1, within: 1% }`
package struct OracleClaim: Sendable, Hashable {
    /// `router:eth1`
    package var place: String
    /// The share of the packets sent by which kernel and model may differ.
    package var within: Double
    package var location: String

    package init(place: String, within: Double, location: String) {
        self.place = place
        self.within = within
        self.location = location
    }

    /// Holds the claim against the model's report; nil: there was none.
    func check(_ report: OracleReport?) -> ExpectationResult {
        let text = "oracle \(place)"
        let expected = "within \(Self.percent(within))"
        guard let report else {
            return ExpectationResult(
                text: text, location: location, met: false, expected: expected, observed: "nothing",
                message: "\(location): \(text): no packet of its flows was sent")
        }
        let met = report.share <= within
        let observed = "\(report.text) (\(Self.percent(report.share)) of \(report.sent) sent)"
        return ExpectationResult(
            text: text, location: location, met: met, expected: expected, observed: observed,
            message: met ? "\(text): \(observed)" : "\(location): \(text): expected \(expected), observed \(observed)")
    }

    /// A share to the hundredth of a percent: `0.19%`.
    static func percent(_ share: Double) -> String {
        let hundredths = Int((share * 10000).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)%"
    }
}
