// The counters of connection tracking.

import Netlink
import PacketPath
import Synchronization
import SystemPackage

/// Summed over the processors. Equivalent: `conntrack -S`.
package final class ConntrackCollector: Collector {
    package static let source = CounterKey.Source.conntrack
    private let socket: Mutex<KernelSocket>

    package init(_ context: CollectorContext) throws {
        socket = Mutex(try Socket(family: ProtocolFamily.netfilter))
    }

    package func sample() throws -> [CounterGroup] {
        do {
            let read = try socket.withLock { socket throws(NetlinkError) in try ConntrackStatistics.read(over: &socket)
            }
            return [CounterGroup(Self.source, names: ConntrackStatistics.names, values: read.values)]
        } catch  where error.errno == .invalidArgument {
            throw MissingSource("the kernel has no ctnetlink (CONFIG_NF_CT_NETLINK)")
        }
    }
}
