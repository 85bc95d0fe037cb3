// A permanent neighbour entry.

import CLibnl
import Packets
import SystemPackage

package struct NeighbourEntry: Sendable {
    package var index: Int
    package var address: IPAddress
    package var mac: MACAddress

    package init(index: Int, address: IPAddress, mac: MACAddress) {
        self.index = index
        self.address = address
        self.mac = mac
    }

    /// Equivalent to `ip neighbour replace ADDRESS lladdr MAC dev NAME nud permanent`.
    package func add() throws(NetlinkError) -> Message {
        guard let neighbour = unsafe rtnl_neigh_alloc() else { throw NetlinkError("add neighbour", errno: .noMemory) }
        defer { unsafe rtnl_neigh_put(neighbour) }
        let permanent: CInt = 0x80
        unsafe rtnl_neigh_set_ifindex(neighbour, CInt(index))
        unsafe rtnl_neigh_set_state(neighbour, permanent)
        try withLibnlAddress(family: address.family, bytes: address.bytes) {
            _ = unsafe rtnl_neigh_set_dst(neighbour, $0)
        }
        try withLibnlAddress(family: 1, bytes: mac.bytes) { unsafe rtnl_neigh_set_lladdr(neighbour, $0) }
        let flags = CInt(Message.Flags.create | Message.Flags.replace)
        return try Message("add neighbour") { unsafe rtnl_neigh_build_add_request(neighbour, flags, $0) }
    }
}
