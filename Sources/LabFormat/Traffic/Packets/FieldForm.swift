// Forms of a header's fields: one value, or several that the packets take in turn or at random.

import Packets

/// How a field's single value is written.
struct FieldKind: Sendable {
    /// `a number from 0 to 255`: for messages.
    let what: String
    let schema: Schema
    let parse: @Sendable (String) -> UInt128?

    /// A number in decimal, or in hexadecimal behind 0x.
    static func number(_ bits: Int) -> FieldKind {
        let largest = bits == 64 ? UInt64.max : 1 << UInt64(bits) - 1
        let schema = Schema.anyOf([.integer(0...Int(clamping: largest)), .text(pattern: "^0x[0-9A-Fa-f]+$")])
        return FieldKind(what: "a number from 0 to \(largest)", schema: schema) { text in
            let number = unsigned(text)
            return number.flatMap { $0 <= largest ? UInt128($0) : nil }
        }
    }

    /// A number, or one of some words for it.
    static func number(_ bits: Int, words: [String: UInt64]) -> FieldKind {
        let plain = number(bits)
        let names = words.sorted { $0.value < $1.value }.map(\.key)
        return FieldKind(
            what: "one of \(names.joined(separator: ", ")) or \(plain.what)",
            schema: .anyOf([.words(names), plain.schema])
        ) { text in words[text].map { UInt128($0) } ?? plain.parse(text) }
    }

    static let mac = FieldKind(
        what: "a MAC address such as 02:00:00:00:00:01", schema: .text(pattern: "^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$")
    ) { MACAddress($0).map { UInt128($0.value) } }

    static let ipv4 = FieldKind(what: "an IPv4 address such as 10.0.0.1", schema: .text(pattern: "^[0-9.]+$")) {
        IPv4Address($0).map { UInt128($0.value) }
    }

    static let ipv6 = FieldKind(
        what: "an IPv6 address such as 2001:db8::1", schema: .text(pattern: "^[0-9A-Fa-f.:]+$")
    ) { IPv6Address($0)?.number }

    private static func unsigned(_ text: String) -> UInt64? {
        if text.hasPrefix("0x") {
            let digits = text.dropFirst(2)
            return digits.allSatisfy(\.isHexDigit) ? UInt64(digits, radix: 16) : nil
        }
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), text == "0" || !text.hasPrefix("0")
        else { return nil }
        return UInt64(text)
    }

    /// One value.
    var single: Form<UInt128> {
        Form(schema) { value, report in
            guard let text = value.text(expected: what, report) else { return nil }
            if let number = parse(text) { return number }
            report.error("expected \(what), found \(text.shown)", at: value.location)
            return nil
        }
    }

    /// Two values, the first not more than the second: `[1000, 2000]`.
    fileprivate var pair: Form<[UInt128]> {
        let list = single.list
        return Form(list.schema) { value, report in
            guard let read = list.read(value, report) else { return nil }
            if read.count == 2, read[0] <= read[1] { return read }
            report.error("expected two values, the lower one first: [1000, 2000]", at: value.location)
            return nil
        }
    }

    /// Values and how often each is taken: `[[64, 7], [594, 4]]`.
    var weights: Form<[FieldValues.Weighted]> {
        let weight = Form<UInt64>.integer(1...1_000_000_000)
        return Form(.array(.array(.anyOf([schema, weight.schema])))) { value, report in
            guard case .sequence(let items) = value.content, (1...1000).contains(items.count) else {
                report.error(
                    "expected values and their weights: [[1000, 3], [2000, 1]], at most 1000", at: value.location)
                return nil
            }
            return items.reduce([]) { weights, item -> [FieldValues.Weighted]? in
                guard let weights, case .sequence(let pair) = item.content, pair.count == 2 else {
                    if weights != nil { report.error("expected a value and its weight: [1000, 3]", at: item.location) }
                    return nil
                }
                guard let read = single.read(pair[0], report), let weight = weight.read(pair[1], report) else {
                    return nil
                }
                return weights + [FieldValues.Weighted(read, weight: weight)]
            }
        }
    }
}

extension Form where Value == FieldValues {
    /// One value; `first-last` and `{ range: [first, last], step: 2 }`; a list, taken in turn; `{ random: [low, high] }`;
    /// `{ weighted: [[value, weight], ...] }`.
    static func field(_ kind: FieldKind) -> Form<FieldValues> {
        let single = kind.single
        let mapping = VariationFile.table(kind).form
        let schema = Schema.anyOf([kind.schema, .text(pattern: "^.+-.+$"), .array(kind.schema), mapping.schema])
        return Form(schema) { value, report in
            switch value.content {
            case .mapping: return mapping.read(value, report)?.values
            case .sequence(let items):
                if items.isEmpty { report.error("expected at least one value", at: value.location) }
                return items.isEmpty ? nil : single.list.read(value, report).map { .list($0) }
            case .scalar(let text, _) where !value.isNull && kind.parse(text) == nil:
                let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { kind.parse(String($0)) }
                if ends.count == 2, let first = ends[0], let last = ends[1], first <= last {
                    return .range(first: first, last: last, step: 1)
                }
                return single.read(value, report).map { .constant($0) }
            default: return single.read(value, report).map { .constant($0) }
            }
        }
    }

    static func number(_ bits: Int) -> Form<FieldValues> { field(.number(bits)) }
}

/// The forms with a name: `{ random: [1024, 65535] }`.
private struct VariationFile {
    var range: [UInt128]?
    var step: UInt64 = 1
    var random: [UInt128]?
    var weighted: [FieldValues.Weighted]?

    static func table(_ kind: FieldKind) -> KeyTable<VariationFile> {
        KeyTable<VariationFile>(
            "variation", "Values that differ from packet to packet.", make: { _ in VariationFile() },
            keys: [
                Key("range", kind.pair, \.range, "From the first to the last, in turn."),
                Key(
                    "step", .integer(1...UInt64(UInt32.max)), \.step,
                    "How far each is from the one before; 1 unless given."),
                Key("random", kind.pair, \.random, "Any from the first to the last, each as likely, by the seed."),
                Key("weighted", kind.weights, \.weighted, "Values and how often each is taken, by the seed."),
            ],
            check: { _, fields, report in
                if fields.present(["range", "random", "weighted"]).count != 1 {
                    report.error("a variation is one of range, random, weighted", at: fields.location)
                } else if fields.has("step"), !fields.has("range") {
                    report.error("'step' belongs to a range", at: fields.location("step"))
                }
            })
    }

    var values: FieldValues? {
        if let range { return .range(first: range[0], last: range[1], step: UInt128(step)) }
        if let random { return .random(first: random[0], last: random[1]) }
        return weighted.map { .weighted($0) }
    }
}

extension Form where Value == [UInt8] {
    /// Bytes in hexadecimal, with or without spaces, colons or 0x: `de:ad:be:ef`.
    static var hex: Form<[UInt8]> {
        Form(.text(pattern: "^(0x)?([0-9A-Fa-f]{2}[ :]?)*$")) { value, report in
            guard let text = value.text(expected: "bytes in hexadecimal such as 'de ad be ef'", report) else {
                return nil
            }
            let digits = (text.hasPrefix("0x") ? text.dropFirst(2) : text[...]).filter { $0 != " " && $0 != ":" }
            let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { start in
                UInt8(digits.dropFirst(start).prefix(2), radix: 16)
            }
            if digits.count % 2 == 0, digits.allSatisfy(\.isHexDigit), digits.count <= 131_070 { return bytes }
            report.error(
                "expected bytes in hexadecimal such as 'de ad be ef', found \(text.shown)", at: value.location)
            return nil
        }
    }
}
