// The counters of IPsec.

import PacketPath

/// /proc/net/xfrm_stat: `XfrmInPolBlock`. Equivalent: `cat /proc/net/xfrm_stat`.
package final class XfrmCollector: Collector {
    package static let source = CounterKey.Source.xfrm
    private let file: CounterFile<CounterList>

    package init(_ context: CollectorContext) throws { file = try CounterFile("/proc/thread-self/net/xfrm_stat") }

    package func sample() throws -> [CounterGroup] { [try file.read(Self.source)] }
}
