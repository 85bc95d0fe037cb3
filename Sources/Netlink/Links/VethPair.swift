// A veth pair, made directly between two network namespaces.

import CLibnl
import Packets
import SystemPackage

/// One end of a veth pair.
package struct VethEnd: Sendable {
    /// At most 15 bytes.
    package var name: String
    /// The interface index, preset, so that nobody has to ask for it.
    package var index: Int
    package var mac: MACAddress
    package var mtu: Int

    package init(name: String, index: Int, mac: MACAddress, mtu: Int) {
        self.name = name
        self.index = index
        self.mac = mac
        self.mtu = mtu
    }
}

/// Two veth ends joined to each other.
package struct VethPair: Sendable {
    package var near: VethEnd
    package var far: VethEnd
    /// IFLA_GROUP of the near end: one request deletes a group. (libnl leaves it out of the peer's part.)
    package var group: Int

    package init(near: VethEnd, far: VethEnd, group: Int) {
        self.near = near
        self.far = far
        self.group = group
    }

    /// A request to the near end's namespace. Both ends get one queue (more would cost two RCU grace periods each) and stay
    /// down: a far end that is up before the near one exists makes the kernel refuse the pair.
    ///
    /// Equivalent to `ip link add NAME index N address MAC mtu M numtxqueues 1 numrxqueues 1 group G type veth peer ... netns NS`.
    /// - Parameter farNamespace: a descriptor of the far end's namespace, open until the request was sent.
    package func create(farNamespace: CInt) throws(NetlinkError) -> Message {
        guard let link = unsafe rtnl_link_veth_alloc(), let peer = unsafe rtnl_link_veth_get_peer(link) else {
            throw NetlinkError("create link", errno: .noMemory)
        }
        defer { unsafe rtnl_link_veth_release(link) }
        defer { unsafe rtnl_link_put(peer) }
        try unsafe fill(link, from: near)
        try unsafe fill(peer, from: far)
        unsafe rtnl_link_set_ns_fd(peer, farNamespace)
        let flags = CInt(Message.Flags.create | Message.Flags.exclusive)
        return try Message("create link") { unsafe rtnl_link_build_add_request(link, flags, $0) }
    }

    private func fill(_ link: OpaquePointer, from end: VethEnd) throws(NetlinkError) {
        unsafe rtnl_link_set_name(link, end.name)
        unsafe rtnl_link_set_ifindex(link, CInt(end.index))
        unsafe rtnl_link_set_mtu(link, UInt32(end.mtu))
        unsafe rtnl_link_set_num_tx_queues(link, 1)
        unsafe rtnl_link_set_num_rx_queues(link, 1)
        unsafe rtnl_link_set_group(link, UInt32(group))
        try withLibnlAddress(family: 1, bytes: end.mac.bytes) { unsafe rtnl_link_set_addr(link, $0) }
    }
}
