// The expression fib: what the routing table says of a packet.

import CLibmnl
import Netlink

enum FibText {
    /// `fib saddr . iif oif`, NFTA_FIB_*.
    static func field(_ data: Attributes) -> PacketField {
        let flags = data.big(NFTA_FIB_FLAGS)
        let names: [(UInt32, String)] = [(1, "saddr"), (2, "daddr"), (4, "mark"), (8, "iif"), (16, "oif")]
        let keys = names.filter { flags & $0.0 != 0 }.map(\.1).joined(separator: " . ")
        let result = ["", "oif", "oifname", "type"][Int(data.big(NFTA_FIB_RESULT) & 3)]
        return PacketField("fib \(keys) \(result)", result == "oifname" ? .interface : .hostNumber)
    }
}
