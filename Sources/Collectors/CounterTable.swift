// Parses the format of /proc/net/snmp and /proc/net/netstat.

/// Lines in pairs: `Ip: InReceives InHdrErrors` and `Ip: 12 0`. A pair whose prefixes differ, or with a value that is
/// no number, is left out; surplus names or values are too.
///
/// The names are parsed once: they are parsed again only when a header line changes, as `IcmpMsg:` does.
struct CounterTable: CounterFormat {
    private struct Section {
        var header: [UInt8]
        var names: [String]
    }

    private var sections: [Section] = []
    /// The names that belong to the values parsed last: `Ip.InHdrErrors`.
    private(set) var names: [String] = []
    private var namesAreCurrent = false
    /// Grows when a header line is parsed.
    private(set) var revision = 0

    /// The values in the order of `names`. A negative number is stored as its two's complement.
    mutating func values(in text: Span<UInt8>) -> [UInt64] {
        var values: [UInt64] = []
        values.reserveCapacity(names.count)
        var counts: [Int] = []
        var lines = LineReader(end: text.count)
        var header = lines.next(in: text)
        while let titles = header {
            guard let numbers = lines.next(in: text) else { break }
            guard Self.samePrefix(titles, numbers, in: text) else {
                header = numbers
                continue
            }
            let section = remember(titles, in: text, at: counts.count)
            counts.append(Self.append(numbers, in: text, limit: sections[section].names.count, to: &values))
            header = lines.next(in: text)
        }
        settle(counts)
        return values
    }

    /// Sees to it that section `index` has this header.
    private mutating func remember(_ line: Range<Int>, in text: Span<UInt8>, at index: Int) -> Int {
        if index < sections.count, Self.equal(sections[index].header, line, in: text) { return index }
        let header = line.map { text[$0] }
        let words = header.split(separator: UInt8(ascii: " "))
        let prefix = String(decoding: words.first?.dropLast() ?? [], as: UTF8.self)
        let names = words.dropFirst().map { "\(prefix).\(String(decoding: $0, as: UTF8.self))" }
        sections.removeLast(max(0, sections.count - index))
        sections.append(Section(header: header, names: names))
        revision += 1
        namesAreCurrent = false
        return index
    }

    /// Makes `names` fit the values: `counts` of them per section.
    private mutating func settle(_ counts: [Int]) {
        if sections.count > counts.count {
            sections.removeLast(sections.count - counts.count)
            namesAreCurrent = false
        }
        let complete = zip(sections, counts).allSatisfy { $0.names.count == $1 }
        if namesAreCurrent, complete { return }
        names = zip(sections, counts).flatMap { $0.names.prefix($1) }
        namesAreCurrent = complete
    }

    /// Appends the numbers of a line, at most `limit`; gives how many, 0 when one of them is no number.
    private static func append(
        _ line: Range<Int>, in text: Span<UInt8>, limit: Int, to values: inout [UInt64]
    ) -> Int {
        let before = values.count
        var position = prefixEnd(line, in: text)
        while position < line.upperBound, values.count - before < limit {
            if text[position] == UInt8(ascii: " ") {
                position += 1
                continue
            }
            guard let value = number(in: text, at: &position, end: line.upperBound) else {
                values.removeLast(values.count - before)
                return 0
            }
            values.append(value)
        }
        return values.count - before
    }

    /// Reads digits with an optional minus up to a blank, and moves `position` there.
    private static func number(in text: Span<UInt8>, at position: inout Int, end: Int) -> UInt64? {
        let negative = text[position] == UInt8(ascii: "-")
        if negative { position += 1 }
        let start = position
        var value: UInt64 = 0
        while position < end, text[position] != UInt8(ascii: " ") {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
            position += 1
        }
        guard position > start else { return nil }
        return negative ? 0 &- value : value
    }

    /// Where the line's prefix ends: behind its first colon.
    private static func prefixEnd(_ line: Range<Int>, in text: Span<UInt8>) -> Int {
        for index in line where text[index] == UInt8(ascii: ":") { return index + 1 }
        return line.lowerBound
    }

    private static func samePrefix(_ one: Range<Int>, _ other: Range<Int>, in text: Span<UInt8>) -> Bool {
        let length = prefixEnd(one, in: text) - one.lowerBound
        guard length > 0, prefixEnd(other, in: text) - other.lowerBound == length else { return false }
        return (0..<length).allSatisfy { text[one.lowerBound + $0] == text[other.lowerBound + $0] }
    }

    private static func equal(_ bytes: [UInt8], _ line: Range<Int>, in text: Span<UInt8>) -> Bool {
        guard bytes.count == line.count else { return false }
        for index in bytes.indices where bytes[index] != text[line.lowerBound + index] { return false }
        return true
    }
}

/// Walks over the lines of a text, without their line feeds; empty lines are skipped.
private struct LineReader {
    private var position = 0
    private let end: Int

    init(end: Int) { self.end = end }

    mutating func next(in text: Span<UInt8>) -> Range<Int>? {
        while position < end, text[position] == UInt8(ascii: "\n") { position += 1 }
        guard position < end else { return nil }
        let start = position
        while position < end, text[position] != UInt8(ascii: "\n") { position += 1 }
        return start..<position
    }
}
