// How often each processor ran each softirq.

import SystemCalls
import PacketPath

/// `NET_RX` of `cpu0`. Equivalent: `cat /proc/softirqs`.
package final class SoftirqCollector: Collector {
    package static let source = CounterKey.Source.softirq
    package static let reading = Reading.onDemand
    private let file: HeldFile

    package init(_ context: CollectorContext) throws { file = try HeldFile("/proc/softirqs") }

    package func sample() throws -> [CounterGroup] { ProcessorColumns.groups(Self.source, try file.contents()) }
}
