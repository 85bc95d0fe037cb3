// The MIB counters of IPv6, ICMPv6 and UDP over IPv6.

import PacketPath

/// /proc/net/snmp6: `Ip6InHdrErrors`, `Udp6NoPorts`. Equivalent: `nstat -az`, with the same names.
package final class SNMP6Collector: Collector {
    package static let source = CounterKey.Source.snmp6
    private let file: CounterFile<CounterList>

    package init(_ context: CollectorContext) throws { file = try CounterFile("/proc/thread-self/net/snmp6") }

    package func sample() throws -> [CounterGroup] { [try file.read(Self.source)] }
}
