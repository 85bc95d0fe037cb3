// An address of an interface.

import CLibnl
import Packets
import SystemPackage

package struct InterfaceAddress: Sendable {
    package var index: Int
    package var prefix: Prefix

    package init(index: Int, prefix: Prefix) {
        self.index = index
        self.prefix = prefix
    }

    /// Equivalent to `ip address add PREFIX dev NAME` (with `nodad` for IPv6, so that the address is usable at once).
    package func add() throws(NetlinkError) -> Message {
        guard let address = unsafe rtnl_addr_alloc() else { throw NetlinkError("add address", errno: .noMemory) }
        defer { unsafe rtnl_addr_put(address) }
        unsafe rtnl_addr_set_ifindex(address, CInt(index))
        try withLibnlAddress(family: prefix.address.family, bytes: prefix.address.bytes, prefixLength: prefix.length) {
            _ = unsafe rtnl_addr_set_local(address, $0)
        }
        let noDuplicateAddressDetection: UInt32 = 0x02
        if prefix.address.isIPv6 { unsafe rtnl_addr_set_flags(address, noDuplicateAddressDetection) }
        let flags = CInt(Message.Flags.create | Message.Flags.exclusive)
        return try Message("add address") { unsafe rtnl_addr_build_add_request(address, flags, $0) }
    }
}

extension IPAddress {
    /// AF_INET or AF_INET6.
    var family: CInt { isIPv6 ? 10 : 2 }
}
