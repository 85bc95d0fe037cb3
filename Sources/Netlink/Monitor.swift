// NET_DM, the kernel's drop monitor, over generic netlink.

import Glibc
import SystemCalls
import SystemPackage

/// One dropped packet, as the drop monitor tells of it.
package struct DropAlert: Sendable, Equatable {
    /// The kernel's name: `NO_SOCKET`; nil before Linux 5.18.
    package var reason: String?
    /// `__udp4_lib_rcv+0x4bc/0xd00`
    package var symbol: String
    /// From the link-layer header on, as far as it was kept.
    package var payload: [UInt8]

    /// NET_DM_CMD_PACKET_ALERT of a software drop; nil for everything else.
    package init?(_ reply: Reply) {
        guard reply.payload.first == 5 else { return nil }
        let attributes = reply.attributes(after: 4)
        // NET_DM_ATTR_ORIGIN: software is 0.
        guard attributes.number(14, as: UInt16.self) ?? 0 == 0, let symbol = attributes.string(3) else { return nil }
        self.symbol = symbol
        reason = attributes.string(23)
        payload = Array(attributes.bytes(7) ?? [])
    }
}

/// The drop monitor of the machine: there is one, whoever starts it. It answers only in the first network namespace.
///
/// Equivalent: `dropwatch -l kas`, `set alertmode packet`, `start`. One that netlab started has a queue of a length that nobody
/// else chooses; the last netlab that uses it ends it. Everybody who does holds a shared lock, which a killed one gives back.
package struct DropMonitor: ~Copyable, Sendable {
    private var control: KernelSocket
    private let listener: KernelTransport
    private let family: GenericFamily
    private let lock: Descriptor
    private let lostBefore: UInt64

    /// NET_DM_ATTR_QUEUE_LEN, packets per processor: ours, and the kernel's own.
    private static let markedLength: UInt32 = 131_101
    private static let usualLength: UInt32 = 1000

    /// Starts it in packet mode, or joins if it runs.
    /// - Throws: NetlinkError; ENOENT where the kernel has none, EPERM without CAP_NET_ADMIN.
    package init() throws(NetlinkError) {
        var control = try KernelSocket(family: ProtocolFamily.generic)
        let family = try GenericFamily("NET_DM", over: &control)
        let listener = try KernelTransport(family: ProtocolFamily.generic)
        try Self.join(listener, family.groups["events"] ?? 1)
        let lock = try Self.lock(LOCK_SH | LOCK_NB)
        do {
            try Self.configure(family, &control, queue: Self.markedLength)
            try control.execute(Self.switching(family, on: true), operation: "start the drop monitor")
        } catch {
            // It runs (EBUSY for a change, EAGAIN for a start): its packets are everybody's.
            guard error.errno == .resourceBusy || error.errno == .resourceTemporarilyUnavailable else { throw error }
        }
        lostBefore = (try? Self.dropped(family, &control)) ?? 0
        self.control = control
        self.listener = listener
        self.family = family
        self.lock = lock
    }

    /// Ends a monitor that a killed netlab left running.
    /// - Returns: whether there was one.
    package static func collect(dryRun: Bool = false) -> Bool {
        guard var control = try? KernelSocket(family: ProtocolFamily.generic),
            let family = try? GenericFamily("NET_DM", over: &control), isMarked(family, &control),
            let lock = try? Self.lock(LOCK_EX | LOCK_NB)
        else { return false }
        defer { withExtendedLifetime(lock) {} }
        return dryRun || end(family, &control)
    }

    private static func lock(_ kind: CInt) throws(NetlinkError) -> Descriptor {
        let directory: Descriptor
        do { directory = try Files.open("/sys/class/net", O_RDONLY | O_DIRECTORY) } catch {
            throw NetlinkError("open /sys/class/net", errno: error.errno)
        }
        guard flock(directory.raw, kind) == 0 else { throw NetlinkError("lock the drop monitor", errno: .current) }
        return directory
    }

    /// NET_DM_CMD_CONFIG: whole packets, and so many of them. Refused while it runs.
    private static func configure(
        _ family: GenericFamily, _ control: inout KernelSocket, queue: UInt32
    ) throws(NetlinkError) {
        var configuration = family.command(2)
        configuration.attribute(1, UInt8(1))
        configuration.attribute(9, UInt32(0))
        configuration.attribute(11, queue)
        try control.execute(configuration, operation: "configure the drop monitor")
    }

    /// NET_DM_CMD_START or _STOP, of software drops.
    private static func switching(_ family: GenericFamily, on: Bool) -> Message {
        var message = family.command(on ? 3 : 4)
        message.attribute(20, bytes: [])
        return message
    }

    /// NET_DM_CMD_CONFIG_GET
    private static func isMarked(_ family: GenericFamily, _ control: inout KernelSocket) -> Bool {
        let replies = try? control.execute(family.command(6), operation: "read the drop monitor's configuration")
        return replies?.first?.attributes(after: 4).number(11) == markedLength
    }

    /// False where it does not run. The mark goes with it.
    private static func end(_ family: GenericFamily, _ control: inout KernelSocket) -> Bool {
        let isEnded = (try? control.execute(switching(family, on: false), operation: "stop the drop monitor")) != nil
        try? configure(family, &control, queue: usualLength)
        return isEnded
    }

    private static func join(_ listener: borrowing KernelTransport, _ group: UInt32) throws(NetlinkError) {
        var group = group
        // A socket without an address gets nothing that the kernel itself sends to many.
        // struct sockaddr_nl: the family, 2 bytes of nothing, port and groups; the kernel chooses the port.
        let address: [UInt16] = [UInt16(AF_NETLINK), 0, 0, 0, 0, 0]
        let isBound = unsafe address.withUnsafeBytes { bytes in
            unsafe bind(
                listener.descriptor.raw, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count))
        }
        guard isBound == 0 else { throw NetlinkError("bind the drop monitor's socket", errno: .current) }
        // NETLINK_ADD_MEMBERSHIP of SOL_NETLINK.
        guard unsafe setsockopt(listener.descriptor.raw, 270, 1, &group, 4) == 0 else {
            throw NetlinkError("join the drop monitor's group", errno: .current)
        }
        var size: CInt = 64 << 20
        _ = unsafe setsockopt(listener.descriptor.raw, SOL_SOCKET, 33, &size, 4)
    }

    /// Ends the monitor, if netlab started it and no other netlab uses it.
    package mutating func stop() {
        // Of two that end at once each may see the other: a lock cannot be raised without being let go.
        flock(lock.raw, LOCK_UN)
        guard flock(lock.raw, LOCK_EX | LOCK_NB) == 0, Self.isMarked(family, &control) else { return }
        _ = Self.end(family, &control)
    }

    /// Packets that found the monitor's queue full since the start.
    package mutating func lost() throws(NetlinkError) -> UInt64 {
        let now = try Self.dropped(family, &control)
        return now - min(now, lostBefore)
    }

    private static func dropped(_ family: GenericFamily, _ control: inout KernelSocket) throws(NetlinkError) -> UInt64 {
        let replies = try control.execute(family.command(8), operation: "read the drop monitor's statistics")
        return replies.first?.attributes(after: 4).nested(12)?.number(0) ?? 0
    }

    /// The next packets, or none after so many milliseconds.
    /// - Throws: NetlinkError; ENOBUFS when the socket's buffer was full and packets are lost.
    package func read(within milliseconds: CInt) throws(NetlinkError) -> [DropAlert] {
        var entry = pollfd(fd: listener.descriptor.raw, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, milliseconds) > 0 else { return [] }
        return (Reply.parse(try listener.receive()) ?? []).compactMap(DropAlert.init)
    }
}
