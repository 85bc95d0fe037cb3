// The MIB counters of IP, ICMP, TCP and UDP.

import PacketPath

/// /proc/net/snmp: `Ip.InHdrErrors`, `Udp.NoPorts`. Equivalent: `nstat -az`, where the names have no dot.
package final class SNMPCollector: Collector {
    package static let source = CounterKey.Source.snmp
    private let file: CounterFile<CounterTable>

    package init(_ context: CollectorContext) throws { file = try CounterFile("/proc/thread-self/net/snmp") }

    package func sample() throws -> [CounterGroup] { [try file.read(Self.source)] }
}
