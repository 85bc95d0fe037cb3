// The routes of a namespace in full, read with RTM_GETROUTE.

import Packets
import SystemPackage

/// One route. Equivalent: a line of `ip route show table TABLE`.
package struct RouteState: Sendable, Hashable {
    package struct NextHop: Sendable, Hashable {
        package var gateway: IPAddress?
        package var index: Int?
        package var weight: Int?
    }

    /// A length of 0 is `default`.
    package var destination: Prefix
    /// `unicast`, `blackhole`, `local`, `broadcast`...
    package var kind: String
    /// 254 is main, 255 local.
    package var table: UInt32
    package var `protocol`: String
    package var scope: String
    package var metric: UInt32
    package var source: IPAddress?
    /// One, or several where packets are spread.
    package var hops: [NextHop]

    /// Every route of every table, IPv4 and IPv6, without copies made for single flows.
    package static func dump<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [RouteState] {
        var routes: [RouteState] = []
        for family in [2, 10] as [UInt8] {
            var message = Message(type: 26, flags: Message.Flags.dump)
            message.put(family)
            for _ in 0..<11 { message.put(UInt8(0)) }
            routes += try socket.dump(message, type: 24, operation: "read routes").compactMap(RouteState.init)
        }
        return routes
    }

    /// Reads struct rtmsg and RTA_*.
    init?(_ reply: Reply) {
        guard reply.payload.count >= 12 else { return nil }
        let attributes = reply.attributes(after: 12)
        func byte(_ offset: Int) -> UInt8 { reply.payload.number(at: offset) }
        let cloned: UInt32 = 0x200
        guard byte(0) == 2 || byte(0) == 10, reply.payload.number(at: 8, as: UInt32.self) & cloned == 0 else {
            return nil
        }
        let size = byte(0) == 2 ? 4 : 16
        let network = attributes.bytes(1).map(Array.init) ?? [UInt8](repeating: 0, count: size)
        destination = Prefix(IPAddress(bytes: network), length: Int(byte(1)))
        kind = Self.kinds[byte(7)] ?? "type \(byte(7))"
        table = attributes.number(15) ?? UInt32(byte(4))
        `protocol` = Self.protocols[byte(5)] ?? "\(byte(5))"
        scope = RouteScope.word(byte(6))
        metric = attributes.number(6) ?? 0
        source = Self.address(attributes, 7)
        let multipath = attributes.bytes(9).map(Self.hops) ?? []
        let index = attributes.number(4, as: UInt32.self).map(Int.init)
        hops = multipath.isEmpty ? [NextHop(gateway: Self.gateway(attributes), index: index)] : multipath
    }

    private static func address(_ attributes: Attributes, _ type: UInt16) -> IPAddress? {
        attributes.bytes(type).flatMap { [4, 16].contains($0.count) ? IPAddress(bytes: Array($0)) : nil }
    }

    /// RTA_GATEWAY, or RTA_VIA with a family before the address.
    private static func gateway(_ attributes: Attributes) -> IPAddress? {
        address(attributes, 5)
            ?? attributes.bytes(18).flatMap {
                [6, 18].contains($0.count) ? IPAddress(bytes: Array($0.dropFirst(2))) : nil
            }
    }

    /// RTA_MULTIPATH: struct rtnexthop with attributes, one behind the other.
    private static func hops(_ bytes: ArraySlice<UInt8>) -> [NextHop] {
        var rest = bytes
        var hops: [NextHop] = []
        while rest.count >= 8 {
            let length = Int(rest.number(at: 0, as: UInt16.self))
            guard length >= 8, length <= rest.count else { break }
            let attributes = Attributes(rest.prefix(length).dropFirst(8))
            hops.append(
                NextHop(
                    gateway: gateway(attributes), index: Int(rest.number(at: 4, as: Int32.self)),
                    weight: Int(rest.number(at: 3, as: UInt8.self)) + 1))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return hops
    }

    private static let kinds: [UInt8: String] = [
        1: "unicast", 2: "local", 3: "broadcast", 4: "anycast", 5: "multicast", 6: "blackhole", 7: "unreachable",
        8: "prohibit", 9: "throw", 10: "nat",
    ]
    private static let protocols: [UInt8: String] = [
        0: "unspec", 1: "redirect", 2: "kernel", 3: "boot", 4: "static", 8: "gated", 9: "ra", 11: "zebra", 12: "bird",
        16: "dhcp", 42: "babel", 186: "bgp", 187: "isis", 188: "ospf", 189: "rip", 192: "eigrp",
    ]
}
