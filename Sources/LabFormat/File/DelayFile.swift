// What a lab claims about one-way delays.

/// `{ min: 20ms, max: 60ms, median: 20ms..30ms }`; of the ranges `20ms..`, `..60ms` one side may be missing.
struct DelayFile {
    var minimum: UInt64?
    var maximum: UInt64?
    var median: ClosedRange<UInt64>?

    static let table = KeyTable<DelayFile>(
        "delay", "One-way delays, from send(2) to arrival.", make: { _ in DelayFile() },
        keys: [
            Key("min", .leastTime, \.minimum, "No packet was faster."),
            Key("max", .mostTime, \.maximum, "No packet was slower."),
            Key("median", .timeBounds, \.median, "Half of the packets were not slower: 20ms..30ms, or ..30ms."),
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
