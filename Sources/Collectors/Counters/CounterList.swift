// Parses the format of /proc/net/snmp6 and /proc/net/xfrm_stat.

/// A name, white space and a number per line. A line that is otherwise is left out.
enum CounterList: CounterFormat {
    static func layout(of text: [UInt8]) -> CounterLayout {
        var layout = CounterLayout()
        var end = 0
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard words.count >= 2, words[0].startIndex == line.startIndex else { continue }
            let digits = words[1]
            guard digits.allSatisfy({ (48...57).contains($0) }) else { continue }
            layout.append(Array(text[end..<digits.startIndex]), names: [String(decoding: words[0], as: UTF8.self)])
            end = digits.endIndex
        }
        layout.append(Array(text[end...]), names: [])
        return layout
    }
}
