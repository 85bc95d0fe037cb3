// The pollers of a device, and the queues each of them serves.

import SystemPackage

/// One NAPI instance of a device.
///
/// Equivalent: `ynl --family netdev --dump napi-get`. Source: the kernel's Documentation/netlink/specs/netdev.yaml.
package struct NAPIState: Sendable, Hashable {
    package var id: UInt32
    /// nil for a device without interrupts of its own, as veth.
    package var interrupt: UInt32?
    /// The thread that polls, where it is a thread and not the softirq.
    package var thread: UInt32?
    /// Empty polls before the interrupt is switched on again; nil on older kernels.
    package var deferHardInterrupts: UInt32?
    /// Nanoseconds that GRO holds packets back; nil on older kernels.
    package var groFlushTimeout: UInt64?
    /// Its queues as `rx-0`, `tx-0`.
    package var queues: [String]

    /// The NAPI instances of a device. A veth without GRO and XDP has none.
    /// - Parameter socket: of `ProtocolFamily.generic`.
    /// - Throws: NetlinkError; ENOENT before Linux 6.8.
    package static func read<Link: Transport & ~Copyable>(
        of index: Int, over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [NAPIState] {
        let family = try GenericFamily("netdev", over: &socket)
        var pollers = family.dump(11)  // NETDEV_CMD_NAPI_GET
        pollers.attribute(1, UInt32(index))
        var queues = family.dump(10)  // NETDEV_CMD_QUEUE_GET
        queues.attribute(2, UInt32(index))
        let found = try socket.dump(pollers, type: family.number, operation: "read NAPI")
        let served = try socket.dump(queues, type: family.number, operation: "read queues").map {
            $0.attributes(after: 4)
        }
        return found.compactMap { reply in
            let attributes = reply.attributes(after: 4)
            guard let id = attributes.number(2, as: UInt32.self) else { return nil }
            return NAPIState(
                id: id, interrupt: attributes.number(3), thread: attributes.number(4),
                deferHardInterrupts: attributes.number(5), groFlushTimeout: wide(attributes, 6),
                queues: served.filter { $0.number(4) == id }.map(name))
        }.sorted { $0.id < $1.id }
    }

    /// A netlink "uint": 4 bytes, or 8 where they are needed.
    private static func wide(_ attributes: Attributes, _ type: UInt16) -> UInt64? {
        attributes.number(type, as: UInt64.self) ?? attributes.number(type, as: UInt32.self).map(UInt64.init)
    }

    /// NETDEV_A_QUEUE_TYPE and _ID.
    private static func name(_ queue: Attributes) -> String {
        let isTransmit = queue.number(3, as: UInt32.self) == 1
        return "\(isTransmit ? "tx" : "rx")-\(queue.number(1, as: UInt32.self) ?? 0)"
    }
}
