// Socket addresses as the bytes that bind(2) takes.

import Glibc
import Packets

/// A sockaddr_in, sockaddr_in6 or sockaddr_ll.
struct SocketAddress: CustomStringConvertible {
    var bytes: [UInt8]
    var description: String

    /// ADDRESS:PORT.
    init(_ address: IPAddress, port: UInt16) {
        var bytes = Self.native(UInt16(address.isIPv6 ? AF_INET6 : AF_INET))
        bytes.append(bigEndian: port)
        if address.isIPv6 { bytes += [0, 0, 0, 0] }
        bytes += address.bytes
        self.bytes = bytes + Array(repeating: 0, count: address.isIPv6 ? 4 : 8)
        description = address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }

    /// An interface for a packet socket; protocol 0 receives nothing, 3 (ETH_P_ALL) everything.
    init(interfaceIndex: Int, protocol number: UInt16) {
        var bytes = Self.native(UInt16(AF_PACKET))
        bytes.append(bigEndian: number)
        bytes += Self.native(CInt(truncatingIfNeeded: interfaceIndex))
        self.bytes = bytes + Array(repeating: 0, count: 12)
        description = "interface \(interfaceIndex)"
    }

    private static func native(_ value: some FixedWidthInteger) -> [UInt8] {
        unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
    }
}
