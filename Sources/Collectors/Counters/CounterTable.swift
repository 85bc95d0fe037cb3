// Parses the format of /proc/net/snmp and /proc/net/netstat.

/// Lines in pairs: `Ip: InReceives InHdrErrors` and `Ip: 12 0`. A pair whose prefixes differ, or with a value that is
/// no number, is left out; surplus names or values are too.
enum CounterTable: CounterFormat {
    static func layout(of text: [UInt8]) -> CounterLayout {
        var layout = CounterLayout()
        var end = 0
        var titles: ArraySlice<UInt8>?
        for line in text.split(separator: UInt8(ascii: "\n")) {
            guard let header = titles, let prefix = prefix(of: header), prefix == self.prefix(of: line) else {
                titles = line
                continue
            }
            titles = nil
            let words = header.dropFirst(prefix.count).split(separator: UInt8(ascii: " "))
            let numbers = numbers(of: line.dropFirst(prefix.count), atMost: words.count)
            let start = line.startIndex + prefix.count
            let section = String(decoding: prefix.dropLast(), as: UTF8.self)
            let names = words.prefix(numbers.count).map { "\(section).\(String(decoding: $0, as: UTF8.self))" }
            layout.append(Array(text[end..<start]), names: names)
            end = numbers.end ?? start
        }
        layout.append(Array(text[end...]), names: [])
        return layout
    }

    /// Up to the first colon, and with it.
    private static func prefix(of line: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        line.firstIndex(of: UInt8(ascii: ":")).map { line[...$0] }
    }

    /// How many numbers there are, and where the last one ends; none if one of them is no number.
    private static func numbers(of line: ArraySlice<UInt8>, atMost most: Int) -> (count: Int, end: Int?) {
        let words = line.split(separator: UInt8(ascii: " ")).prefix(most)
        let areNumbers = words.allSatisfy { word in
            var position = 0
            let word = Array(word)
            return CounterLayout.number(in: word.span, at: &position) != nil && position == word.count
        }
        return areNumbers ? (words.count, words.last?.endIndex) : (0, nil)
    }
}
