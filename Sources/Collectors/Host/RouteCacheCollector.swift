// What the routing of IPv4 refused, counted for the whole machine.

import SystemCalls
import PacketPath

/// `in_martian_src`, `in_martian_dst`. Every namespace shows the file, with the numbers of the whole machine.
/// Equivalent: `cat /proc/net/stat/rt_cache`.
package final class RouteCacheCollector: Collector {
    package static let source = CounterKey.Source.routeCache
    private let file: HeldFile

    package init(_ context: CollectorContext) throws { file = try HeldFile("/proc/thread-self/net/stat/rt_cache") }

    package func sample() throws -> [CounterGroup] {
        let text = try file.contents()
        let titles = HexadecimalTable.titles(text)
        // One line per processor. `entries` is of the whole machine and stands in every line.
        let lines = HexadecimalTable.lines(text).map { Array($0.dropFirst()) }
        return [CounterGroup(Self.source, names: Array(titles.dropFirst()), values: HexadecimalTable.sum(lines))]
    }
}
