// What a driver counts by itself: ethtool's statistics.

import SystemPackage

/// The counters of one device. Equivalent: `ethtool -S DEVICE`.
///
/// By ioctl, because ETHTOOL_MSG_STATS_GET of netlink gives nothing for veth.
package struct DeviceCounters: Sendable, Equatable {
    /// The driver's own names: `rx_queue_0_xdp_drops`, `peer_ifindex`.
    package var names: [String]
    package var values: [UInt64]

    /// ETH_SS_STATS.
    private static let set: UInt32 = 1

    /// Source: linux/ethtool.h, ETHTOOL_GSTATS.
    /// - Parameter known: what was read of this device before; its names are read again only when their number differs.
    /// - Returns: nil for a device whose driver counts nothing, such as lo.
    package static func read(
        _ device: String, socket: CInt, known: DeviceCounters? = nil
    ) throws(NetlinkError) -> DeviceCounters? {
        do {
            let count = try count(device, socket)
            if count == 0 { return nil }
            let names =
                try known?.names.count == count
                ? known?.names ?? [] : DeviceCommand.names(ofSet: set, socket, device)
            return DeviceCounters(names: names, values: try values(device, socket, count))
        } catch {
            guard error.errno == .notSupported || error.errno == .notSupportedOnSocket else { throw error }
            return nil
        }
    }

    /// ETHTOOL_GSSET_INFO.
    private static func count(_ device: String, _ socket: CInt) throws(NetlinkError) -> Int {
        var info = DeviceCommand(0x37, words: [0, 1 << set, 0, 0])
        try info.perform(socket, device, "read number of statistics")
        return info.words[2] == 0 ? 0 : Int(info.words[4])
    }

    private static func values(_ device: String, _ socket: CInt, _ count: Int) throws(NetlinkError) -> [UInt64] {
        // The kernel writes as many as there are at that moment, whatever room was named: queues may just have been added.
        let spare = 2048
        var request = DeviceCommand(0x1d, words: [UInt32(count)] + Array(repeating: 0, count: 2 * (count + spare)))
        try request.perform(socket, device, "read statistics")
        return (0..<min(count, Int(request.words[1]))).map {
            UInt64(request.words[2 + 2 * $0]) | UInt64(request.words[3 + 2 * $0]) << 32
        }
    }
}
