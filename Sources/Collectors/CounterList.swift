// Parses the format of /proc/net/snmp6 and /proc/net/xfrm_stat.

/// A name, white space and a number per line. A line that is otherwise is left out.
///
/// The names are parsed once: they are parsed again only where the text before the numbers changes.
struct CounterList: CounterFormat {
    private var labels: [[UInt8]] = []
    private(set) var names: [String] = []
    /// Grows when a name is parsed.
    private(set) var revision = 0

    /// The values in the order of `names`.
    mutating func values(in text: Span<UInt8>) -> [UInt64] {
        var values: [UInt64] = []
        values.reserveCapacity(names.count)
        var position = 0
        while position < text.count {
            let start = position
            while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
            guard let (label, value) = Self.split(start..<position, in: text) else {
                position += 1
                continue
            }
            remember(label, in: text, at: values.count)
            values.append(value)
            position += 1
        }
        cut(to: values.count)
        return values
    }

    /// The name and the number of a line.
    private static func split(_ line: Range<Int>, in text: Span<UInt8>) -> (label: Range<Int>, value: UInt64)? {
        var name = line.lowerBound
        while name < line.upperBound, !isBlank(text[name]) { name += 1 }
        var position = name
        while position < line.upperBound, isBlank(text[position]) { position += 1 }
        guard name > line.lowerBound, position < line.upperBound else { return nil }
        var value: UInt64 = 0
        while position < line.upperBound, !isBlank(text[position]) {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
            position += 1
        }
        return (line.lowerBound..<name, value)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Sees to it that name `index` is this one.
    private mutating func remember(_ label: Range<Int>, in text: Span<UInt8>, at index: Int) {
        if index < labels.count, labels[index].count == label.count {
            var offset = 0
            while offset < label.count, labels[index][offset] == text[label.lowerBound + offset] { offset += 1 }
            if offset == label.count { return }
        }
        cut(to: index)
        let bytes = label.map { text[$0] }
        labels.append(bytes)
        names.append(String(decoding: bytes, as: UTF8.self))
        revision += 1
    }

    private mutating func cut(to count: Int) {
        guard labels.count > count else { return }
        labels.removeLast(labels.count - count)
        names.removeLast(names.count - count)
    }
}
