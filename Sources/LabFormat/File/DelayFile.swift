// What a lab claims about one-way delays.

/// `{ min: 20ms, max: 60ms, median: 20ms..30ms }`
struct DelayFile {
    var minimum: UInt64?
    var maximum: UInt64?
    var median: ClosedRange<UInt64>?

    static let table = KeyTable<DelayFile>(
        "delay", "One-way delays, from send(2) to arrival.", make: { _ in DelayFile() },
        keys: [
            Key("min", .time, \.minimum, "No packet was faster."),
            Key("max", .time, \.maximum, "No packet was slower."),
            Key("median", .timeRange, \.median, "Half of the packets were not slower: 20ms..30ms."),
        ],
        check: { delay, fields, report in
            if fields.present(["min", "max", "median"]).isEmpty {
                report.error("the delay says nothing: add one of min, max, median", at: fields.location)
            }
            if let minimum = delay.minimum, let maximum = delay.maximum, minimum > maximum {
                report.error("min is more than max", at: fields.location("min"))
            }
        })

    var expectation: DelayExpectation { DelayExpectation(minimum: minimum, maximum: maximum, median: median) }
}

extension Form where Value == ClosedRange<UInt64> {
    /// Two times with two dots between them, in nanoseconds.
    fileprivate static var timeRange: Form<ClosedRange<UInt64>> {
        Form(.text(pattern: "^[0-9.]+(ns|us|ms|s)\\.\\.[0-9.]+(ns|us|ms|s)$")) { value, report in
            let expected = "two times such as 20ms..30ms"
            guard let text = value.text(expected: expected, report) else { return nil }
            if let dots = text.firstRange(of: ".."),
                case .success(let low) = Unit.time.parse(String(text[..<dots.lowerBound])),
                case .success(let high) = Unit.time.parse(String(text[dots.upperBound...])), low <= high
            {
                return low...high
            }
            report.error("expected \(expected), found \(text.shown)", at: value.location)
            return nil
        }
    }
}
