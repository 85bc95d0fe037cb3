// Linux's own counters of IP and TCP.

import PacketPath

/// /proc/net/netstat: `IpExt.InNoRoutes`, `TcpExt.ListenDrops`. Equivalent: `nstat -az`, where the names have no dot.
package final class NetstatCollector: Collector {
    package static let source = CounterKey.Source.netstat
    private let file: CounterFile<CounterTable>

    package init(_ context: CollectorContext) throws { file = try CounterFile("/proc/thread-self/net/netstat") }

    package func sample() throws -> [CounterGroup] { [try file.read(Self.source)] }
}
