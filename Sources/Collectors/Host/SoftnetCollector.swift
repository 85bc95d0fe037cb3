// What the processors did with received packets.

import SystemCalls
import PacketPath

/// Of the whole machine and of each processor. Equivalent: `cat /proc/net/softnet_stat`, whose columns have no names;
/// these are those of struct softnet_data.
package final class SoftnetCollector: Collector {
    package static let source = CounterKey.Source.softnet
    static let names = [
        "processed", "dropped", "time_squeeze", "received_rps", "flow_limit_count", "backlog_len", "input_qlen",
        "process_qlen",
    ]
    /// The columns of `names`, from 0.
    private static let columns = [0, 1, 2, 9, 10, 11, 13, 14]
    private static let number = 12
    private let file: HeldFile

    package init(_ context: CollectorContext) throws { file = try HeldFile("/proc/thread-self/net/softnet_stat") }

    package func sample() throws -> [CounterGroup] { Self.groups(try file.contents()) }

    /// An older kernel has fewer columns: what it lacks is 0.
    static func groups(_ text: [UInt8]) -> [CounterGroup] {
        let processors = HexadecimalTable.lines(text).enumerated().map { index, line in
            func value(_ column: Int) -> UInt64? { column < line.count ? line[column] : nil }
            return (object: "cpu\(value(number) ?? UInt64(index))", values: columns.map { value($0) ?? 0 })
        }
        return HexadecimalTable.groups(source, names: names, processors)
    }
}
