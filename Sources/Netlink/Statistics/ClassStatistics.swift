// The counters of traffic classes, read with RTM_GETTCLASS.

/// One class of a classful qdisc.
///
/// Equivalent: `tc -s class show dev DEV`.
package struct ClassStatistics: Sendable, Equatable {
    /// The device's interface index.
    package var index: Int
    /// Major and minor number: 0x6e6c0001 is `6e6c:1`.
    package var handle: UInt32
    /// 0xffffffff for a class directly below the root qdisc.
    package var parent: UInt32
    /// The handle of the qdisc inside the class, 0 when the kernel made it by itself or there is none.
    package var leaf: UInt32
    /// The kind of the qdisc that the class belongs to: `htb`.
    package var kind: String
    package var statistics: QueueStatistics

    /// Every class of one device: the kernel has no dump of the classes of all devices.
    package static func dump<Link: Transport & ~Copyable>(
        of index: Int, over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [ClassStatistics] {
        let newClass: UInt16 = 40
        let getClass: UInt16 = 42
        return try socket.dump(
            TrafficControlReply.request(getClass, index: index), type: newClass, operation: "read class statistics"
        ).compactMap(ClassStatistics.init)
    }

    /// Reads RTM_NEWTCLASS.
    init?(_ reply: Reply) {
        guard let read = TrafficControlReply(reply) else { return nil }
        index = read.index
        handle = read.handle
        parent = read.parent
        leaf = read.info
        kind = read.kind
        statistics = read.statistics
    }
}
