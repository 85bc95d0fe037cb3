// The counters of drivers.

import Glibc
import Netlink
import PacketPath
import Synchronization
import SystemPackage

/// What the driver of each interface counts. Equivalent: `ethtool -S`.
package final class DeviceCounterCollector: Collector {
    package static let source = CounterKey.Source.ethtool
    private let route: RouteSocket
    /// What was read last, by index: its names are read once.
    private let known = Mutex<[Int: DeviceCounters]>([:])

    package init(_ context: CollectorContext) { route = context.route }

    package func sample() throws -> [CounterGroup] {
        let indexes = try route.linkStatistics().map(\.index)
        let names = try route.names(of: indexes)
        return try indexes.compactMap { index in try names[index].flatMap { try group(index, $0) } }
    }

    /// nil for a driver that counts nothing, and for a device that is gone or has another name by now.
    private func group(_ index: Int, _ name: String) throws -> CounterGroup? {
        let before = known.withLock { $0[index] }
        guard let counters = try read(name, before) else { return nil }
        if before?.names != counters.names { known.withLock { $0[index] = counters } }
        return CounterGroup(
            Self.source, object: name, identity: UInt64(index), names: counters.names, values: counters.values)
    }

    private func read(_ name: String, _ known: DeviceCounters?) throws(NetlinkError) -> DeviceCounters? {
        do throws(NetlinkError) {
            return try route.deviceCounters(name, known: known)
        } catch {
            if error.errno == Errno(rawValue: ENODEV) { return nil }
            throw error
        }
    }
}
