// Everything that matters about one device, read with RTM_GETLINK.

import Packets

/// One device in detail.
///
/// Equivalent: `ip -d link show dev DEVICE`. Source: linux/if_link.h.
package struct LinkDetails: Sendable, Hashable {
    package var index: Int
    package var name: String
    /// `veth`, `bridge`; nil for a device of hardware and for lo.
    package var kind: String?
    /// The words of `ip link`: UP, LOWER_UP, PROMISC...
    package var flags: [String]
    package var operationalState: OperationalState
    package var mtu: UInt32
    package var address: MACAddress?
    package var transmitQueueLength: UInt32
    package var transmitQueues: UInt32
    package var receiveQueues: UInt32
    package var promiscuity: UInt32
    package var gsoMaximumSize: UInt32
    package var gsoMaximumSegments: UInt32
    package var groMaximumSize: UInt32
    /// The index of the other end of a veth, or of the device below.
    package var link: Int?
    /// The other end is in another network namespace, by the kernel's number for it.
    package var linkNamespace: Int32?
    /// The index of the bridge or bond it belongs to.
    package var master: Int?
    package var carrierChanges: UInt32
    package var xdp: [AttachedXDP]

    /// An XDP program on the device.
    package struct AttachedXDP: Sendable, Hashable {
        /// `xdp` in the driver, `xdpgeneric` behind it, `xdpoffload` in hardware: the words of `ip link`.
        package var mode: String
        package var program: UInt32
    }

    /// Every device of the socket's namespace.
    package static func dump<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [LinkDetails] {
        var message = Message(type: 18, flags: Message.Flags.dump)
        message.putLinkHeader(index: 0)
        // Without counters of virtual functions and IPv6: RTEXT_FILTER_SKIP_STATS.
        message.attribute(29, UInt32(8))
        return try socket.dump(message, type: 16, operation: "read links").compactMap(LinkDetails.init)
    }

    init?(_ reply: Reply) {
        guard reply.payload.count >= 16 else { return nil }
        let attributes = reply.attributes(after: 16)
        guard let name = attributes.string(3) else { return nil }
        func number(_ type: UInt16) -> UInt32 { attributes.number(type) ?? 0 }
        self.name = name
        index = Int(reply.payload.number(at: 4, as: Int32.self))
        kind = attributes.nested(18)?.string(1)
        flags = Self.words(of: reply.payload.number(at: 8))
        operationalState = attributes.number(16, as: UInt8.self).flatMap(OperationalState.init) ?? .unknown
        (mtu, transmitQueueLength, promiscuity) = (number(4), number(13), number(30))
        (transmitQueues, receiveQueues) = (number(31), number(32))
        (gsoMaximumSegments, gsoMaximumSize, groMaximumSize) = (number(40), number(41), number(58))
        let hardware = attributes.bytes(1) ?? []
        address = hardware.count == 6 ? MACAddress(hardware.reduce(0) { $0 << 8 | UInt64($1) }) : nil
        link = attributes.number(5, as: UInt32.self).flatMap { $0 == 0 ? nil : Int($0) }
        linkNamespace = attributes.number(37)
        master = attributes.number(10, as: UInt32.self).map(Int.init)
        carrierChanges = number(35)
        xdp = attributes.nested(43).map(Self.programs) ?? []
    }

    /// IFF_* of linux/if.h, in the order and words of `ip link`.
    private static func words(of flags: UInt32) -> [String] {
        let names: [(UInt32, String)] = [
            (0x8, "LOOPBACK"), (0x2, "BROADCAST"), (0x10, "POINTOPOINT"), (0x1000, "MULTICAST"), (0x80, "NOARP"),
            (0x200, "ALLMULTI"), (0x100, "PROMISC"), (0x400, "MASTER"), (0x800, "SLAVE"), (0x4, "DEBUG"),
            (0x8000, "DYNAMIC"), (0x4000, "AUTOMEDIA"), (0x2000, "PORTSEL"), (0x20, "NOTRAILERS"), (0x1, "UP"),
            (0x10000, "LOWER_UP"), (0x20000, "DORMANT"), (0x40000, "ECHO"),
        ]
        let noCarrier = flags & 0x1 != 0 && flags & 0x40 == 0
        return (noCarrier ? ["NO-CARRIER"] : []) + names.filter { flags & $0.0 != 0 }.map(\.1)
    }

    /// IFLA_XDP_*: one program by its mode, or several with a number each.
    private static func programs(_ attributes: Attributes) -> [AttachedXDP] {
        let modes: [(UInt16, String)] = [(5, "xdp"), (6, "xdpgeneric"), (7, "xdpoffload")]
        let each = modes.compactMap { type, mode in
            attributes.number(type, as: UInt32.self).map { AttachedXDP(mode: mode, program: $0) }
        }
        guard each.isEmpty, let program = attributes.number(4, as: UInt32.self) else { return each }
        let attached = attributes.number(2, as: UInt8.self) ?? 0
        let mode = [1: "xdp", 2: "xdpgeneric", 3: "xdpoffload"][attached]
        return mode.map { [AttachedXDP(mode: $0, program: program)] } ?? []
    }
}
