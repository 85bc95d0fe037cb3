// What the kernel knows of next hops, read with RTM_GETNEIGH.

import Packets

/// One entry of the neighbour table.
///
/// Equivalent: `ip neighbour show`.
package struct NeighbourState: Sendable, Equatable {
    /// The device's interface index.
    package var index: Int
    package var address: IPAddress
    /// NUD_* of linux/neighbour.h: 0x01 incomplete, 0x02 reachable, 0x20 failed, 0x80 permanent.
    package var state: UInt16
    /// NDA_LLADDR; nil while it is not known, and for devices without Ethernet addresses.
    package var mac: MACAddress?

    /// The state in the words of `ip neighbour`.
    package var stateWords: [String] {
        let words = ["INCOMPLETE", "REACHABLE", "STALE", "DELAY", "PROBE", "FAILED", "NOARP", "PERMANENT"]
        return state == 0 ? ["NONE"] : words.enumerated().filter { state & 1 << UInt16($0.offset) != 0 }.map(\.element)
    }

    /// Its MAC address was asked for and has not come: packets may wait for it.
    package var isIncomplete: Bool { state & 0x01 != 0 }

    /// Every entry of the socket's namespace.
    package static func dump<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [NeighbourState] {
        let newNeighbour: UInt16 = 28
        return try socket.dump(request, type: newNeighbour, operation: "read neighbours")
            .compactMap(NeighbourState.init)
    }

    /// RTM_GETNEIGH with struct ndmsg.
    private static let request: Message = {
        var message = Message(type: 30, flags: Message.Flags.dump)
        for number in [0, 0, 0] as [Int32] { message.put(number) }
        return message
    }()

    /// Reads RTM_NEWNEIGH; nil without an address (NDA_DST).
    init?(_ reply: Reply) {
        guard reply.payload.count >= 12, let bytes = reply.attributes(after: 12).bytes(1),
            bytes.count == 4 || bytes.count == 16
        else { return nil }
        index = Int(reply.payload.number(at: 4, as: Int32.self))
        address = IPAddress(bytes: Array(bytes))
        state = reply.payload.number(at: 8)
        let hardware = reply.attributes(after: 12).bytes(2) ?? []
        mac = hardware.count == 6 ? MACAddress(hardware.reduce(0) { $0 << 8 | UInt64($1) }) : nil
    }
}
