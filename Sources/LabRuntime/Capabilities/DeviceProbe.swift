// Which kinds of devices this kernel has, and which protocols behind them.

import Collectors
import Glibc
import NFTables
import Namespaces
import Netlink
import SystemCalls
import SystemPackage

/// Asks for each in a scratch namespace. A kernel that lacks it says so (EOPNOTSUPP, EPROTONOSUPPORT); any other complaint
/// is one about the request, and the thing is there.
enum DeviceProbe {
    static let all: [Capability] =
        [
            ("vlan", "VLAN devices"), ("bond", "bonds"), ("wireguard", "WireGuard"),
            ("macsec", "MACsec"), ("geneve", "Geneve tunnels"),
        ].map { kind, purpose in
            Capability(name: kind, purpose: "make \(purpose)") { attempt("kind \(kind)") { link(kind) } }
        } + [
            Capability(name: "xfrm-interface", purpose: "make IPsec interfaces") {
                attempt("kind xfrm") { link("xfrm") }
            },
            Capability(name: "bridge-vlan", purpose: "filter VLANs in a bridge") { probeBridge() },
            Capability(name: "mpls", purpose: "forward by MPLS labels") { attempt("MPLS") { labelledRoute() } },
            Capability(name: "esp", purpose: "IPsec with ESP") {
                attempt("ESP", family: 6) { securityAssociation() }
            },
            Capability(name: "sctp", purpose: "SCTP sockets") { probeSCTP() },
            Capability(name: "nft-queue", purpose: "nftables: hand packets to programs (queue)") {
                Availability {
                    let rule = "table inet probe { chain c { type filter hook input priority 0; queue num 7; }; }"
                    try Namespace.unnamed().run { _ = try NativeText.run(rule) }
                }
            },
        ]

    private static func attempt(
        _ what: String, family: CInt = ProtocolFamily.route, _ request: @escaping @Sendable () -> Message
    ) -> Availability {
        do {
            try Namespace.unnamed().run {
                var socket = try KernelSocket(family: family)
                try socket.execute(request(), operation: "probe \(what)")
            }
            return .available
        } catch let error as NetlinkError {
            let absent: [Errno] = [.notSupportedOnSocket, Errno(rawValue: EPROTONOSUPPORT)]
            return absent.contains(error.errno) ? .unavailable("this kernel has no \(what)") : .available
        } catch {
            return .unavailable("\(error)")
        }
    }

    /// RTM_NEWLINK. Equivalent to `ip link add probe0 type KIND`.
    private static func link(_ kind: String) -> Message {
        var message = Message(type: 16, flags: Message.Flags.create | Message.Flags.exclusive)
        for _ in 0..<4 { message.put(UInt32(0)) }  // struct ifinfomsg
        message.attribute(3, string: "probe0")  // IFLA_IFNAME
        message.nested(18) { $0.attribute(1, string: kind) }  // IFLA_LINKINFO, IFLA_INFO_KIND
        return message
    }

    /// `ip link add probe0 type bridge`, then `bridge vlan add vid 7 dev probe0 self`.
    private static func probeBridge() -> Availability {
        do {
            try Namespace.unnamed().run {
                var socket = try KernelSocket()
                try socket.execute(link("bridge"), operation: "create bridge")
                let index = unsafe if_nametoindex("probe0")
                var message = Message(type: 19)  // RTM_SETLINK
                for word in [7, index, 0, 0] { message.put(word) }  // struct ifinfomsg, of the family AF_BRIDGE
                message.nested(26) { specification in  // IFLA_AF_SPEC
                    specification.attribute(0, UInt16(2))  // IFLA_BRIDGE_FLAGS: BRIDGE_FLAGS_SELF
                    specification.attribute(2, UInt32(7) << 16)  // IFLA_BRIDGE_VLAN_INFO: flags, then the number
                }
                try socket.execute(message, operation: "add VLAN to bridge")
            }
            return .available
        } catch let error as NetlinkError where error.errno == .notSupportedOnSocket {
            return .unavailable("this kernel's bridges do not filter VLANs")
        } catch {
            return .unavailable("\(error)")
        }
    }

    /// RTM_NEWROUTE. Equivalent to `ip route add 10.0.0.0/8 encap mpls 100 dev lo`; it makes the kernel load the module.
    private static func labelledRoute() -> Message {
        var message = Message(type: 24, flags: Message.Flags.create)
        // struct rtmsg: IPv4, 8 bits, main table, protocol static, scope link, unicast.
        for byte in [2, 8, 0, 0, 254, 4, 253, 1] as [UInt8] { message.put(byte) }
        message.put(UInt32(0))
        message.attribute(1, bytes: [10, 0, 0, 0] as [UInt8])  // RTA_DST
        message.attribute(4, UInt32(1))  // RTA_OIF
        message.nested(22) { $0.attribute(1, bytes: [0, 6, 0x41, 0] as [UInt8]) }  // RTA_ENCAP: MPLS_IPTUNNEL_DST
        message.attribute(21, UInt16(1))  // RTA_ENCAP_TYPE: LWTUNNEL_ENCAP_MPLS
        return message
    }

    /// XFRM_MSG_NEWSA. Equivalent to `ip xfrm state add src 10.0.0.1 dst 10.0.0.2 proto esp spi 0x1000 auth digest_null ...`.
    private static func securityAssociation() -> Message {
        var message = Message(type: 0x10, flags: Message.Flags.create | Message.Flags.exclusive)
        var state = [UInt8](repeating: 0, count: 224)  // struct xfrm_usersa_info
        state.replaceSubrange(56..<60, with: [10, 0, 0, 2])
        state.replaceSubrange(72..<76, with: [0, 0, 16, 0])
        state[76] = 50
        state.replaceSubrange(80..<84, with: [10, 0, 0, 1])
        state[212] = 2
        for byte in state { message.put(byte) }
        for (type, name) in [(1, "digest_null"), (2, "cipher_null")] as [(UInt16, String)] {
            let text = Array(name.utf8)
            // XFRMA_ALG_AUTH, XFRMA_ALG_CRYPT: struct xfrm_algo without a key.
            message.attribute(type, bytes: text + [UInt8](repeating: 0, count: 68 - text.count))
        }
        return message
    }

    private static func probeSCTP() -> Availability {
        let raw = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 132)
        guard raw >= 0 else { return .unavailable("this kernel has no SCTP: \(Errno.current)") }
        close(raw)
        return .available
    }
}
