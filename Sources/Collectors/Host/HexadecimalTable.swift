// Files of /proc with hexadecimal columns and one line per processor.

import PacketPath

/// The format of /proc/net/softnet_stat and /proc/net/stat/*.
enum HexadecimalTable {
    /// The numbers of each line; lines of words are left out.
    static func lines(_ text: [UInt8]) -> [[UInt64]] {
        text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            let numbers = words.compactMap { UInt64($0, radix: 16) }
            return numbers.count == words.count ? numbers : nil
        }
    }

    /// The first line's words.
    static func titles(_ text: [UInt8]) -> [String] {
        String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self).split(separator: " ").map(String.init)
    }

    /// Adds lists of numbers, place by place.
    static func sum(_ lists: [[UInt64]]) -> [UInt64] {
        guard var sum = lists.first else { return [] }
        for list in lists.dropFirst() { for (index, value) in list.enumerated() { sum[index] &+= value } }
        return sum
    }

    /// The sum of all processors, without a name, and behind it each processor.
    static func groups(
        _ source: CounterKey.Source, names: [String], _ processors: [(object: String, values: [UInt64])]
    ) -> [CounterGroup] {
        let sum = sum(processors.map(\.values))
        return [CounterGroup(source, names: names, values: sum)]
            + processors.map { CounterGroup(source, object: $0.object, names: names, values: $0.values) }
    }
}
