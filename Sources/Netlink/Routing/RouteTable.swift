// The routes that a namespace has, read with RTM_GETROUTE.

import Glibc
import Packets

package enum RouteTable {
    /// Destinations of the main table's unicast routes, IPv4 and IPv6. Equivalent: `ip route; ip -6 route`.
    /// Source: linux/rtnetlink.h, struct rtmsg.
    package static func destinations<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> Set<Prefix> {
        var found: Set<Prefix> = []
        for family in [AF_INET, AF_INET6] {
            var message = Message(type: 26, flags: Message.Flags.dump)  // RTM_GETROUTE
            message.put(UInt8(family))
            for _ in 0..<11 { message.put(UInt8(0)) }
            let replies = try socket.dump(message, type: 24, operation: "read routes")  // RTM_NEWROUTE
            found.formUnion(replies.compactMap(destination(of:)))
        }
        return found
    }

    private static func destination(of reply: Reply) -> Prefix? {
        let main: UInt32 = 254
        let unicast: UInt8 = 1
        let attributes = reply.attributes(after: 12)
        let kind = reply.payload.number(at: 7, as: UInt8.self)
        let table: UInt32 = attributes.number(15) ?? UInt32(reply.payload.number(at: 4, as: UInt8.self))  // RTA_TABLE
        guard kind == unicast, table == main else { return nil }
        let isIPv6 = reply.payload.number(at: 0, as: UInt8.self) == UInt8(AF_INET6)
        let bytes = attributes.bytes(1).map(Array.init) ?? [UInt8](repeating: 0, count: isIPv6 ? 16 : 4)  // RTA_DST
        let address = IPAddress(bytes: bytes)
        return Prefix(address, length: Int(reply.payload.number(at: 1, as: UInt8.self)))
    }
}
