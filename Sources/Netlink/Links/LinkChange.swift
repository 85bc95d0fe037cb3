// Changes to a link that exists, and the end of links.

import CLibnl
import SystemPackage

/// A change to the interface of an index.
package struct LinkChange: Sendable {
    package var index: Int
    package var up: Bool?
    /// IFLA_IFALIAS: netlab's mark.
    package var alias: String?
    package var mtu: Int?

    package init(index: Int, up: Bool? = nil, alias: String? = nil, mtu: Int? = nil) {
        self.index = index
        self.up = up
        self.alias = alias
        self.mtu = mtu
    }

    /// Equivalent to `ip link set dev NAME up|down alias TEXT mtu M`.
    package func message() throws(NetlinkError) -> Message {
        guard let link = unsafe rtnl_link_alloc() else { throw NetlinkError("set link", errno: .noMemory) }
        defer { unsafe rtnl_link_put(link) }
        unsafe rtnl_link_set_ifindex(link, CInt(index))
        let administrativelyUp: UInt32 = 1
        switch up {
        case true?: unsafe rtnl_link_set_flags(link, administrativelyUp)
        case false?: unsafe rtnl_link_unset_flags(link, administrativelyUp)
        case nil: break
        }
        if let alias { unsafe rtnl_link_set_ifalias(link, alias) }
        if let mtu { unsafe rtnl_link_set_mtu(link, UInt32(mtu)) }
        return try Message("set link") { unsafe rtnl_link_build_add_request(link, 0, $0) }
    }
}

extension Message {
    /// Deletes all links of a group in the socket's namespace, and their peers elsewhere, under one RTNL lock and one grace period.
    ///
    /// Equivalent to `ip link delete group G`. libnl has no such request.
    package static func deleteLinks(group: Int) -> Message {
        var message = Message(type: 17)  // RTM_DELLINK
        message.putLinkHeader(index: 0)
        message.attribute(27, UInt32(group))  // IFLA_GROUP
        return message
    }

    /// Equivalent to `ip link delete dev NAME`, by index.
    package static func deleteLink(index: Int) -> Message {
        var message = Message(type: 17)
        message.putLinkHeader(index: index)
        return message
    }

    /// struct ifinfomsg: family, padding, type, index, flags, change mask.
    mutating func putLinkHeader(index: Int) {
        put(UInt16(0))
        put(UInt16(0))
        put(Int32(index))
        put(UInt32(0))
        put(UInt32(0))
    }
}
