// Files of /proc with one column per processor.

import PacketPath

/// The format of /proc/softirqs and /proc/interrupts: a line with the processors, then lines `NAME: 1 2 text`.
enum ProcessorColumns {
    /// One group per processor, with all names. Lines with fewer numbers than processors are of the whole machine, and
    /// left out.
    static func groups(_ source: CounterKey.Source, _ text: [UInt8]) -> [CounterGroup] {
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        let processors = (lines.first ?? "").split(separator: " ").map { $0.lowercased() }
        let rows = lines.dropFirst().compactMap { row($0, processors.count) }
        return processors.enumerated().map { index, processor in
            CounterGroup(source, object: processor, names: rows.map(\.name), values: rows.map { $0.values[index] })
        }
    }

    private static func row(_ line: Substring, _ processors: Int) -> (name: String, values: [UInt64])? {
        let words = line.split(separator: " ", omittingEmptySubsequences: true)
        guard let label = words.first, label.hasSuffix(":") else { return nil }
        let values = words.dropFirst().prefix(processors).compactMap { UInt64($0) }
        guard values.count == processors else { return nil }
        // The device's name stands last; behind a name that is no number stands an explanation.
        let isNumber = label.dropLast().allSatisfy(\.isNumber)
        let device = isNumber && words.count > processors + 1 ? words.last.map { " \($0)" } ?? "" : ""
        return ("\(label.dropLast())\(device)", values)
    }
}
