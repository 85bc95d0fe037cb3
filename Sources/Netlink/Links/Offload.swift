// What a device does in the place of the stack: ethtool's features, changed by ioctl on a netlink socket's descriptor.

import CLinux
import Synchronization
import SystemPackage

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
        var info = Request(command: 0x37, words: [0, 1 << stringSetFeatures, 0, 0])
        try info.perform(socket, device, "read feature count")
        // Behind the command, a reserved word and the mask of two words.
        let count = Int(info.words[4])
        var strings = Request(
            command: 0x1b, words: [stringSetFeatures, UInt32(count)] + Array(repeating: 0, count: count * 8))
        try strings.perform(socket, device, "read feature names")
        let bytes = strings.words.dropFirst(3).flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
        }
        names = (0..<count).map {
            String(decoding: bytes[($0 * 32)..<($0 * 32 + 32)].prefix { $0 != 0 }, as: UTF8.self)
        }
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
        var request = Request(command: 0x3b, words: [UInt32(self.words)] + words)
        try request.perform(socket, device, "set offloads")
    }
}

/// An ethtool request: a command and what follows it.
private struct Request {
    var words: [UInt32]

    init(command: UInt32, words: [UInt32]) { self.words = [command] + words }

    /// SIOCETHTOOL with a struct ifreq: 16 bytes of name, then the pointer.
    mutating func perform(_ socket: CInt, _ device: String, _ operation: String) throws(NetlinkError) {
        let code = unsafe words.withUnsafeMutableBytes { data in
            unsafe withUnsafeTemporaryAllocation(byteCount: 40, alignment: 8) { interface in
                unsafe interface.initializeMemory(as: UInt8.self, repeating: 0)
                for (index, byte) in device.utf8.prefix(15).enumerated() { unsafe interface[index] = byte }
                unsafe interface.storeBytes(of: data.baseAddress, toByteOffset: 16, as: UnsafeMutableRawPointer?.self)
                return unsafe netlab_ioctl(socket, 0x8946, interface.baseAddress)
            }
        }
        guard code >= 0 else { throw NetlinkError("\(operation) of \(device)", errno: Errno(rawValue: -code)) }
        // The command word stays in front, so that offsets are those of the kernel's struct.
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
