// A route of the main table.

import CLibnl
import Packets
import SystemPackage

package struct RouteEntry: Sendable {
    /// RTN_* of linux/rtnetlink.h.
    package enum Kind: UInt8, Sendable { case unicast = 1, blackhole = 6, unreachable = 7, prohibit = 8 }

    package var destination: Prefix
    package var kind: Kind
    package var gateway: IPAddress?
    /// The interface's index; needed for unicast routes without a gateway.
    package var index: Int?
    package var metric: Int?

    package init(
        destination: Prefix, kind: Kind = .unicast, gateway: IPAddress? = nil, index: Int? = nil, metric: Int? = nil
    ) {
        self.destination = destination
        self.kind = kind
        self.gateway = gateway
        self.index = index
        self.metric = metric
    }

    /// Equivalent to `ip route add KIND DESTINATION via GATEWAY dev NAME metric M proto static`.
    package func add() throws(NetlinkError) -> Message {
        guard let route = unsafe rtnl_route_alloc() else { throw NetlinkError("add route", errno: .noMemory) }
        defer { unsafe rtnl_route_put(route) }
        let network = destination.network
        _ = unsafe rtnl_route_set_family(route, UInt8(network.address.family))
        _ = unsafe rtnl_route_set_type(route, kind.rawValue)
        unsafe rtnl_route_set_table(route, 254)
        unsafe rtnl_route_set_protocol(route, 4)  // RTPROT_STATIC
        // Else libnl takes a route without a gateway for one to the link.
        if kind != .unicast { unsafe rtnl_route_set_scope(route, 0) }  // RT_SCOPE_UNIVERSE
        if let metric { unsafe rtnl_route_set_priority(route, UInt32(metric)) }
        try withLibnlAddress(family: network.address.family, bytes: network.address.bytes, prefixLength: network.length)
        {
            _ = unsafe rtnl_route_set_dst(route, $0)
        }
        if gateway != nil || index != nil { try unsafe addNextHop(to: route) }
        let flags = CInt(Message.Flags.create | Message.Flags.exclusive)
        return try Message("add route") { unsafe rtnl_route_build_add_request(route, flags, $0) }
    }

    /// The route takes the next hop over.
    private func addNextHop(to route: OpaquePointer) throws(NetlinkError) {
        guard let hop = unsafe rtnl_route_nh_alloc() else { throw NetlinkError("add route", errno: .noMemory) }
        if let index { unsafe rtnl_route_nh_set_ifindex(hop, CInt(index)) }
        if let gateway {
            try withLibnlAddress(family: gateway.family, bytes: gateway.bytes) {
                unsafe rtnl_route_nh_set_gateway(hop, $0)
            }
        }
        unsafe rtnl_route_add_nexthop(route, hop)
    }
}
