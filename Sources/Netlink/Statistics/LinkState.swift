// What the kernel says of network devices, read with RTM_GETLINK.

import Packets

/// RFC 2863 operational state, IFLA_OPERSTATE of linux/if.h.
package enum OperationalState: UInt8, Sendable {
    /// The driver does not tell: lo, dummy, tun.
    case unknown
    case notPresent, down, lowerLayerDown, testing, dormant, up
}

/// One device.
///
/// Equivalent: `ip -d link show`.
package struct LinkState: Sendable, Equatable {
    package var index: Int
    package var name: String
    /// IFF_* of linux/if.h.
    package var flags: UInt32
    package var operationalState: OperationalState
    /// IFLA_IFALIAS: the free text of `ip link set DEV alias TEXT`.
    package var alias: String?
    package var mtu: Int
    /// nil for devices without an Ethernet address.
    package var address: MACAddress?
    /// The kind of the root qdisc: `noqueue`, `noop` before the device was first up.
    package var qdisc: String
    /// How often the carrier came or went since the device was made.
    package var carrierChanges: UInt32

    /// The device is up and has carrier. Where the driver does not tell, its IFF_RUNNING decides.
    package var isRunning: Bool {
        let running: UInt32 = 0x40
        return operationalState == .up || operationalState == .unknown && flags & running != 0
    }

    /// Every device of the socket's namespace.
    package static func dump<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [LinkState] {
        let newLink: UInt16 = 16
        return try socket.dump(request, type: newLink, operation: "read links").compactMap(LinkState.init)
    }

    /// RTM_GETLINK with struct ifinfomsg, without the devices' IPv6 counters (RTEXT_FILTER_SKIP_STATS).
    private static let request: Message = {
        var message = Message(type: 18, flags: Message.Flags.dump)
        for number in [0, 0, 0, 0] as [Int32] { message.put(number) }
        message.attribute(29, UInt32(8))
        return message
    }()

    /// Reads RTM_NEWLINK; nil when it has no name.
    init?(_ reply: Reply) {
        guard reply.payload.count >= 16 else { return nil }
        let attributes = reply.attributes(after: 16)
        guard let name = attributes.string(3) else { return nil }
        self.name = name
        index = Int(reply.payload.number(at: 4, as: Int32.self))
        flags = reply.payload.number(at: 8)
        operationalState = attributes.number(16, as: UInt8.self).flatMap(OperationalState.init) ?? .unknown
        alias = attributes.string(20)
        mtu = Int(attributes.number(4, as: UInt32.self) ?? 0)
        let hardware = attributes.bytes(1) ?? []
        address = hardware.count == 6 ? MACAddress(hardware.reduce(0) { $0 << 8 | UInt64($1) }) : nil
        qdisc = attributes.string(6) ?? ""
        carrierChanges = attributes.number(35) ?? 0
    }
}
