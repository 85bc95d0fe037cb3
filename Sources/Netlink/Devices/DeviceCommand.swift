// ethtool's questions about one device, asked by ioctl on a netlink socket's descriptor.

import CLinux
import SystemPackage

/// SIOCETHTOOL with a command of linux/ethtool.h and the 32-bit words of its struct.
struct DeviceCommand {
    /// The command itself is the first word, so that positions are those of the kernel's struct.
    var words: [UInt32]

    init(_ command: UInt32, words: [UInt32] = []) { self.words = [command] + words }

    /// - Throws: NetlinkError; EOPNOTSUPP where the driver has no such thing.
    mutating func perform(_ socket: CInt, _ device: String, _ operation: String) throws(NetlinkError) {
        let code = unsafe words.withUnsafeMutableBytes { data in
            unsafe withUnsafeTemporaryAllocation(byteCount: 40, alignment: 8) { interface in
                unsafe interface.initializeMemory(as: UInt8.self, repeating: 0)
                for (index, byte) in device.utf8.prefix(15).enumerated() { unsafe interface[index] = byte }
                // struct ifreq: 16 bytes of name, then the pointer.
                unsafe interface.storeBytes(of: data.baseAddress, toByteOffset: 16, as: UnsafeMutableRawPointer?.self)
                return unsafe netlab_ioctl(socket, 0x8946, interface.baseAddress)
            }
        }
        guard code >= 0 else { throw NetlinkError("\(operation) of \(device)", errno: Errno(rawValue: -code)) }
    }

    /// As `perform`, but nil where the driver has no such thing.
    static func answer(
        _ command: UInt32, words: Int, _ socket: CInt, _ device: String, _ operation: String
    ) throws(NetlinkError) -> [UInt32]? {
        var request = DeviceCommand(command, words: Array(repeating: 0, count: words))
        do {
            try request.perform(socket, device, operation)
        } catch {
            guard error.errno == .notSupportedOnSocket || error.errno == .notSupported else { throw error }
            return nil
        }
        return request.words
    }

    /// The words from `index` on as bytes.
    func bytes(from index: Int) -> [UInt8] {
        words.dropFirst(index).flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) } }
    }

    /// Text of `count` bytes at a byte offset of the struct, up to its NUL.
    func text(at offset: Int, count: Int) -> String {
        String(decoding: bytes(from: 0).dropFirst(offset).prefix(count).prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The names of a string set (ETH_SS_*), and an empty list where the device has none.
    static func names(ofSet set: UInt32, _ socket: CInt, _ device: String) throws(NetlinkError) -> [String] {
        // ETHTOOL_GSSET_INFO: behind the command a reserved word and the mask of two words.
        var info = DeviceCommand(0x37, words: [0, 1 << set, 0, 0])
        try info.perform(socket, device, "read string set")
        let count = info.words[2] == 0 ? 0 : Int(info.words[4])
        guard count > 0 else { return [] }
        // ETHTOOL_GSTRINGS: 32 bytes each.
        var strings = DeviceCommand(0x1b, words: [set, UInt32(count)] + Array(repeating: 0, count: count * 8))
        try strings.perform(socket, device, "read strings")
        return (0..<count).map { strings.text(at: 12 + 32 * $0, count: 32) }
    }
}
