// The counters of queueing disciplines, read with RTM_GETQDISC.

/// One qdisc of one device.
///
/// Equivalent: `tc -s qdisc show`. The kernel hides the qdiscs it makes by itself inside a class.
package struct QdiscStatistics: Sendable, Equatable {
    /// The device's interface index.
    package var index: Int
    /// Major number in the upper 16 bits: 0x6e6c0000 is `6e6c:`. 0 for the qdiscs a device gets by itself.
    package var handle: UInt32
    /// The class or qdisc it stands in; 0xffffffff is the device's root, 0xfffffff1 its ingress.
    package var parent: UInt32
    /// `tbf`, `noqueue`.
    package var kind: String
    package var statistics: QueueStatistics
    /// What this kind counts beside the common numbers.
    package var details = QdiscDetails()
    /// netem's seed, as kernels since 6.6 tell it.
    package var netemSeed: UInt64?

    /// The parent of a device's root.
    package static let root = TrafficControlReply.root

    package var isRoot: Bool { parent == Self.root }

    package init(index: Int, handle: UInt32, parent: UInt32, kind: String, statistics: QueueStatistics) {
        self.index = index
        self.handle = handle
        self.parent = parent
        self.kind = kind
        self.statistics = statistics
    }

    /// Every qdisc of every device of the socket's namespace.
    package static func dump<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [QdiscStatistics] {
        let newQdisc: UInt16 = 36
        return try socket.dump(request, type: newQdisc, operation: "read qdisc statistics")
            .compactMap(QdiscStatistics.init)
    }

    /// RTM_GETQDISC.
    private static let request = TrafficControlReply.request(38, index: 0)

    /// Reads RTM_NEWQDISC.
    init?(_ reply: Reply) {
        guard let read = TrafficControlReply(reply) else { return nil }
        self.init(
            index: read.index, handle: read.handle, parent: read.parent, kind: read.kind, statistics: read.statistics)
        details = read.details.map { QdiscDetails(read.kind, $0) } ?? QdiscDetails()
        guard kind == "netem", let options = read.options, options.count > 24 else { return }
        // Behind struct tc_netem_qopt: TCA_NETEM_PRNG_SEED.
        netemSeed = Attributes(options.dropFirst(24)).number(14)
    }
}
