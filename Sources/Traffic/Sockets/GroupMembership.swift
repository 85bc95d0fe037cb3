// Membership of a socket in a multicast group.

import CLinux
import Packets
import SystemCalls

/// A group, joined on one interface: `ip maddress show`.
package struct GroupMembership: Hashable, Sendable {
    package var group: IPAddress
    package var interfaceIndex: Int

    package init(_ group: IPAddress, interfaceIndex: Int) {
        self.group = group
        self.interfaceIndex = interfaceIndex
    }
}

extension SharedSocket {
    /// IP_ADD_MEMBERSHIP or IPV6_ADD_MEMBERSHIP.
    func join(_ membership: GroupMembership) throws(SystemCallError) {
        let bytes = membership.group.bytes
        try linuxCall("setsockopt", on: "IP_ADD_MEMBERSHIP \(membership.group)") {
            unsafe netlab_join_group(raw, bytes, bytes.count, CInt(truncatingIfNeeded: membership.interfaceIndex))
        }
    }
}
