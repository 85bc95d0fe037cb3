// Forms of what only schedules have: random times and factors.

extension Form where Value == FlowSchedule.Period {
    /// `50ms`, `exponential 200ms`, `pareto 1.5 100ms`.
    static var period: Form<FlowSchedule.Period> {
        let time = "[0-9.]+(ns|us|ms|s)"
        return Form(.text(pattern: "^((exponential |pareto [0-9.]+ )?\(time))$")) { value, report in
            let expected = "a time such as 50ms, exponential 200ms or pareto 1.5 100ms"
            guard let text = value.text(expected: expected, report) else { return nil }
            switch period(text.split(separator: " ").map(String.init)) {
            case .success(let period): return period
            case .failure(let complaint):
                report.error("\(text.shown): \(complaint.message)", at: value.location)
                return nil
            }
        }
    }

    private static func period(_ words: [String]) -> Result<FlowSchedule.Period, Complaint> {
        let names = ["exponential", "pareto"]
        if words.count > 1, !names.contains(words[0]) {
            let suggestion = Suggestion.text(for: words[0], among: names)
            return .failure(Complaint("expected a time, exponential TIME or pareto SHAPE TIME\(suggestion)"))
        }
        guard let last = words.last, case .success(let mean) = Unit.time.parse(last), mean > 0 else {
            return .failure(Complaint("expected a time of more than 0, such as 50ms, at the end"))
        }
        switch (words.count, words[0]) {
        case (1, _): return .success(.constant(mean))
        case (2, "exponential"): return .success(.exponential(mean: mean))
        case (3, "pareto"):
            guard let shape = Double(words[1]), shape > 1, shape <= 100 else {
                return .failure(Complaint("the shape must be more than 1 (else there is no mean) and at most 100"))
            }
            return .success(.pareto(shape: shape, mean: mean))
        default: return .failure(Complaint("exponential has a time, pareto a shape and a time"))
        }
    }
}

extension Form where Value == Double {
    /// A number of more than 0, such as 0.5.
    static var factor: Form<Double> {
        Form(.text(pattern: "^[0-9.]+$")) { value, report in
            guard let text = value.text(expected: "a factor such as 0.5", report) else { return nil }
            let isNumber = text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
            guard isNumber, let factor = Double(text), factor >= 0.001, factor <= 1_000_000 else {
                report.error("expected a factor from 0.001 to 1000000, found \(text.shown)", at: value.location)
                return nil
            }
            return factor
        }
    }
}
