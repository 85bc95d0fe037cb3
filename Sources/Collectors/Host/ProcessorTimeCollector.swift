// What the processors spent their time on.

import SystemCalls
import PacketPath

/// In ticks of USER_HZ, hundredths of a second. Equivalent: the lines `cpu0 ...` of /proc/stat.
package final class ProcessorTimeCollector: Collector {
    package static let source = CounterKey.Source.processorTime
    private static let names = [
        "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice",
    ]
    private let file: HeldFile

    package init(_ context: CollectorContext) throws { file = try HeldFile("/proc/stat") }

    package func sample() throws -> [CounterGroup] { Self.groups(try file.contents()) }

    static func groups(_ text: [UInt8]) -> [CounterGroup] {
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        return lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let processor = words.first, processor.hasPrefix("cpu"), processor != "cpu" else { return nil }
            return CounterGroup(
                source, object: String(processor), names: names, values: words.dropFirst().compactMap { UInt64($0) })
        }
    }
}
