// What a device does in the place of the stack: ethtool's features, changed by ioctl on a netlink socket's descriptor.

import Synchronization

/// A device feature group by ethtool's short name.
package enum Offload: String, Sendable, CaseIterable {
    case tx, sg, tso, gso, gro

    /// Is a feature by the kernel's name (ETH_SS_FEATURES) in the group? As ethtool(8) groups them, by pattern: kernels
    /// keep adding names.
    func contains(_ feature: String) -> Bool {
        switch self {
        case .tx: feature.hasPrefix("tx-checksum-")
        case .sg: feature.hasPrefix("tx-scatter-gather")
        case .tso: feature.hasPrefix("tx-tcp") && feature.hasSuffix("-segmentation")
        case .gso: feature == "tx-generic-segmentation"
        case .gro: feature == "rx-gro"
        }
    }
}

/// The kernel's table of feature names; it is the same for every device.
package struct OffloadTable: Sendable {
    private let names: [String]
    private var words: Int { (names.count + 31) / 32 }

    /// Reads the table through any device of the socket's namespace, such as `lo`.
    /// Source: linux/ethtool.h, ETHTOOL_GSSET_INFO and ETHTOOL_GSTRINGS.
    package init(socket: CInt, device: String = "lo") throws(NetlinkError) {
        let stringSetFeatures: UInt32 = 4
        names = try DeviceCommand.names(ofSet: stringSetFeatures, socket, device)
    }

    /// Switches groups on or off. Equivalent to `ethtool -K DEVICE tx off sg off ...`.
    /// Source: linux/ethtool.h, ETHTOOL_SFEATURES: per 32 features a mask of those to change and their wanted values.
    package func set(_ wanted: [Offload: Bool], of device: String, socket: CInt) throws(NetlinkError) {
        var words = [UInt32](repeating: 0, count: self.words * 2)
        for (index, name) in names.enumerated() {
            guard let (_, on) = wanted.first(where: { $0.key.contains(name) }) else { continue }
            words[index / 32 * 2] |= 1 << UInt32(index % 32)
            if on { words[index / 32 * 2 + 1] |= 1 << UInt32(index % 32) }
        }
        var request = DeviceCommand(0x3b, words: [UInt32(self.words)] + words)
        try request.perform(socket, device, "set offloads")
    }
}

extension OffloadTable {
    private static let cache = Mutex<OffloadTable?>(nil)

    /// The table, read once in this process.
    package static func shared(socket: CInt) throws(NetlinkError) -> OffloadTable {
        if let table = cache.withLock({ $0 }) { return table }
        let table = try OffloadTable(socket: socket)
        cache.withLock { $0 = table }
        return table
    }
}
