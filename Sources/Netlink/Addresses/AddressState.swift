// The addresses of a device, read with RTM_GETADDR.

import Packets

/// One address. Equivalent: a line of `ip address show dev DEVICE`.
package struct AddressState: Sendable, Hashable {
    package var index: Int
    package var prefix: Prefix
    /// `global`, `link`, `host`.
    package var scope: String

    /// Every address of the socket's namespace.
    package static func dump<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [AddressState] {
        // struct ifaddrmsg
        var message = Message(type: 22, flags: Message.Flags.dump)
        message.put(UInt64(0))
        return try socket.dump(message, type: 20, operation: "read addresses").compactMap(AddressState.init)
    }

    init?(_ reply: Reply) {
        guard reply.payload.count >= 8 else { return nil }
        let attributes = reply.attributes(after: 8)
        // IFA_LOCAL is the device's own; IFA_ADDRESS that of the other end of a point-to-point link.
        guard let bytes = attributes.bytes(2) ?? attributes.bytes(1), bytes.count == 4 || bytes.count == 16 else {
            return nil
        }
        prefix = Prefix(IPAddress(bytes: Array(bytes)), length: Int(reply.payload.number(at: 1, as: UInt8.self)))
        scope = RouteScope.word(reply.payload.number(at: 3))
        index = Int(reply.payload.number(at: 4, as: UInt32.self))
    }
}

/// RT_SCOPE_* in the words of `ip`.
enum RouteScope {
    static func word(_ scope: UInt8) -> String {
        [0: "global", 200: "site", 253: "link", 254: "host", 255: "nowhere"][scope] ?? "\(scope)"
    }
}
