// netem's line: a rate, and what each packet costs beside its bytes.

/// `1mbit`, or `{ rate: 1mbit, packetoverhead: 20b, cellsize: 53b, celloverhead: 5b }`.
package struct NetemRate: Hashable, Sendable {
    /// Bits per second.
    package var rate: UInt64
    /// Bytes, which may be negative.
    package var packetOverhead: Int32?
    package var cellSize: UInt32?
    package var cellOverhead: Int32?

    package init(_ rate: UInt64) { self.rate = rate }

    private static let table = KeyTable<NetemRate>(
        "netem rate", "The line that packets leave on.", make: { _ in NetemRate(0) },
        keys: [
            Key("rate", .rate, \.rate, required: true, "The rate, such as 1mbit."),
            Key("packetoverhead", .signedSize, \.packetOverhead, "Bytes each packet costs more (or less: -14b)."),
            Key("cellsize", .size, \.cellSize, "Packets are sent in cells of so many bytes."),
            Key("celloverhead", .signedSize, \.cellOverhead, "Bytes each cell costs more; needs cellsize."),
        ],
        check: { rate, fields, report in
            if rate.cellOverhead != nil, rate.cellSize == nil {
                report.error("celloverhead needs cellsize", at: fields.location("celloverhead"))
            }
        })

    static var form: Form<NetemRate> {
        let plain = Form<UInt64>.rate
        let checked = Form<NetemRate>(.anyOf([plain.schema, table.form.schema])) { value, report in
            if case .mapping = value.content { return table.read(value, report) }
            return plain.read(value, report).map { NetemRate($0) }
        }
        return Form(checked.schema) { value, report in
            guard let rate = checked.read(value, report) else { return nil }
            if rate.rate >= 8 { return rate }
            report.error("rate is less than one byte per second", at: value.location)
            return nil
        }
    }

    /// By position: what stands after a given one must be given.
    var tcArguments: [String] {
        let costs = [packetOverhead.map { Int64($0) }, cellSize.map { Int64($0) }, cellOverhead.map { Int64($0) }]
        let given = costs.lastIndex { $0 != nil }.map { costs[...$0] } ?? []
        return ["rate", "\(rate)bit"] + given.map { "\($0 ?? 0)" }
    }
}
