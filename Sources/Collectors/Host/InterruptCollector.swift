// How often each processor was interrupted by what.

import SystemCalls
import PacketPath

/// `41 virtio3-rx` of `cpu0`. Equivalent: `cat /proc/interrupts`.
package final class InterruptCollector: Collector {
    package static let source = CounterKey.Source.interrupt
    package static let reading = Reading.onDemand
    private let file: HeldFile

    package init(_ context: CollectorContext) throws { file = try HeldFile("/proc/interrupts") }

    package func sample() throws -> [CounterGroup] { ProcessorColumns.groups(Self.source, try file.contents()) }
}
