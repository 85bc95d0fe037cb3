// What RTM_NEWQDISC and RTM_NEWTCLASS have in common.

/// struct tcmsg, TCA_KIND and TCA_STATS2 of linux/rtnetlink.h.
struct TrafficControlReply {
    var index: Int
    var handle: UInt32
    var parent: UInt32
    /// For a class: the handle of the qdisc inside it.
    var info: UInt32
    var kind: String
    var statistics: QueueStatistics
    /// The kernel gave statistics; not for the class of a tbf, which has none.
    var isCounted: Bool
    /// TCA_STATS_APP: what the kind counts by itself.
    var details: ArraySlice<UInt8>?
    /// TCA_OPTIONS.
    var options: ArraySlice<UInt8>?

    /// Parents that are no handles: TC_H_ROOT, and TC_H_INGRESS of clsact and ingress.
    static let root: UInt32 = 0xffff_ffff

    /// nil when the message has no fixed part or no kind.
    init?(_ reply: Reply) {
        guard reply.payload.count >= 20 else { return nil }
        let attributes = reply.attributes(after: 20)
        guard let kind = attributes.string(1) else { return nil }
        self.kind = kind
        index = Int(reply.payload.number(at: 4, as: Int32.self))
        handle = reply.payload.number(at: 8)
        parent = reply.payload.number(at: 12)
        info = reply.payload.number(at: 16)
        let all = attributes.nested(7)
        statistics = all.map(QueueStatistics.init) ?? QueueStatistics()
        isCounted = all?.bytes(1) != nil
        details = all?.bytes(4)
        options = attributes.bytes(2)
    }

    /// A dump request with struct tcmsg. Index 0 means every device, where the kernel allows that.
    static func request(_ type: UInt16, index: Int) -> Message {
        var message = Message(type: type, flags: Message.Flags.dump)
        for number in [0, Int32(truncatingIfNeeded: index), 0, 0, 0] { message.put(number) }
        return message
    }
}
