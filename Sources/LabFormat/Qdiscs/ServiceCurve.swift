// hfsc's service curves: two slopes.

/// Rates are bits per second, times nanoseconds.
package struct ServiceCurve: Hashable, Sendable {
    /// The slope of the first part, `d` long.
    package var m1: UInt64 = 0
    package var d: UInt64 = 0
    /// The slope of the rest.
    package var m2: UInt64

    package init(m1: UInt64 = 0, d: UInt64 = 0, m2: UInt64) {
        self.m1 = m1
        self.d = d
        self.m2 = m2
    }

    /// `1mbit`, `{ m1: 2mbit, d: 10ms, m2: 1mbit }` or `{ umax: 1500b, dmax: 10ms, rate: 1mbit }`.
    static var form: Form<ServiceCurve> {
        let rate = Form<UInt64>.rate
        let table = CurveFile.table
        return Form(.anyOf([rate.schema, table.form.schema])) { value, report in
            if case .mapping = value.content { return table.read(value, report)?.curve }
            return rate.read(value, report).map { ServiceCurve(m2: $0) }
        }
    }

    var tcArguments: [String] {
        (d > 0 ? ["m1", "\(m1)bit", "d", TrafficControlTime.text(d)] : []) + ["m2", "\(m2)bit"]
    }
}

private struct CurveFile {
    var m1: UInt64?
    var d: UInt64?
    var m2: UInt64?
    /// Bytes.
    var umax: UInt64?
    var dmax: UInt64?
    var rate: UInt64?

    static let table = KeyTable<CurveFile>(
        "service curve", "Two slopes.", make: { _ in CurveFile() },
        keys: [
            Key("m1", .rate, \.m1, "The slope at first; needs d."),
            Key("d", .time, \.d, "How long m1 lasts."),
            Key("m2", .rate, \.m2, "The slope afterwards."),
            Key("umax", .size, \.umax, "So many bytes within dmax, whatever the rate."),
            Key("dmax", .time, \.dmax, "The time for umax."),
            Key("rate", .rate, \.rate, "The slope afterwards."),
        ],
        check: { _, fields, report in
            let slopes = fields.present(["m1", "d", "m2"])
            let bounds = fields.present(["umax", "dmax", "rate"])
            if !slopes.isEmpty, !bounds.isEmpty {
                report.error("a service curve is m1, d, m2 or umax, dmax, rate", at: fields.location)
            } else if !fields.has("m2"), !fields.has("rate") {
                report.error("a service curve needs m2 or rate", at: fields.location)
            }
            if fields.present(["m1", "d"]).count == 1 { report.error("m1 and d go together", at: fields.location) }
            if fields.present(["umax", "dmax"]).count == 1 {
                report.error("umax and dmax go together", at: fields.location)
            }
        })

    /// As tc computes it: the first slope is steeper where umax within dmax is more than the rate, else it is flat.
    var curve: ServiceCurve? {
        guard let rate else { return m2.map { ServiceCurve(m1: m1 ?? 0, d: d ?? 0, m2: $0) } }
        guard let umax, let dmax, dmax > 0 else { return ServiceCurve(m2: rate) }
        let bytesPerSecond = (Double(umax) * 1e9 / Double(dmax)).rounded(.up)
        if bytesPerSecond > Double(rate / 8) { return ServiceCurve(m1: UInt64(bytesPerSecond) * 8, d: dmax, m2: rate) }
        let flat = Double(dmax) - Double(umax) * 8e9 / Double(rate)
        return ServiceCurve(m1: 0, d: UInt64(max(flat, 0) / 1000) * 1000, m2: rate)
    }
}
