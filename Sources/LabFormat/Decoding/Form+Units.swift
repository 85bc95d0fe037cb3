// Forms of quantities with a unit.

extension Form where Value: FixedWidthInteger & Sendable {
    /// Bits per second.
    static var rate: Form<Value> { quantity(.rate, 1) }
    /// Bytes.
    static var size: Form<Value> { quantity(.size, 1) }
    /// Nanoseconds.
    static var time: Form<Value> { quantity(.time, 0) }
    /// Millionths of one processor.
    static var share: Form<Value> { quantity(.share, 1) }

    private static func quantity(_ unit: Unit, _ minimum: UInt64) -> Form<Value> {
        let names = unit.factors.map(\.name).joined(separator: "|")
        return Form(.text(pattern: "^[0-9.]+(\(names))$")) { value, report in
            guard let text = value.text(expected: "\(unit.what) such as \(unit.example)", report) else { return nil }
            switch unit.parse(text) {
            case .failure(let complaint): report.error(complaint.message, at: value.location)
            case .success(let amount):
                if amount < minimum {
                    report.error("\(text.shown): \(unit.what) must be more than 0", at: value.location)
                } else if let fitting = Value(exactly: amount) {
                    if let remark = unit.remark(text, amount) { report.warning(remark, at: value.location) }
                    return fitting
                } else {
                    report.error("\(text.shown) is too large here", at: value.location)
                }
            }
            return nil
        }
    }
}

extension Form where Value == Int32 {
    /// Bytes, with or without a minus sign.
    static var signedSize: Form<Int32> {
        let size = Form<Int32>.size
        return Form(.text(pattern: "^-?[0-9.]+(b|kb|mb|gb)$")) { value, report in
            guard case .scalar(let text, let quoted) = value.content, text.hasPrefix("-") else {
                return size.read(value, report)
            }
            let magnitude = YAMLValue(
                content: .scalar(String(text.dropFirst()), quoted: quoted), location: value.location)
            return size.read(magnitude, report).map { -$0 }
        }
    }
}

extension Form where Value == Double {
    /// `1%` as 0.01.
    static var percent: Form<Double> {
        Form(.text(pattern: "^[0-9.]+%$")) { value, report in
            guard let text = value.text(expected: "a percentage such as 1%", report) else { return nil }
            let digits = text.dropLast()
            let isNumber = digits.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard text.hasSuffix("%"), isNumber, let number = Double(digits) else {
                report.error("expected a percentage such as 1%, found \(text.shown)", at: value.location)
                return nil
            }
            guard number <= 100 else {
                report.error("\(text.shown) is more than 100%", at: value.location)
                return nil
            }
            return number / 100
        }
    }

    /// Packets per second.
    static var packetRate: Form<Double> {
        Form(.text(pattern: "^[0-9.]+(pps|kpps|mpps)$")) { value, report in
            guard let text = value.text(expected: "a packet rate such as 5kpps", report) else { return nil }
            switch Unit.packetRate.parse(text) {
            case .failure(let complaint):
                report.error(complaint.message, at: value.location)
                return nil
            case .success(let thousandths):
                if thousandths == 0 {
                    report.error("\(text.shown): a packet rate must be more than 0", at: value.location)
                }
                return thousandths == 0 ? nil : Double(thousandths) / 1000
            }
        }
    }
}
