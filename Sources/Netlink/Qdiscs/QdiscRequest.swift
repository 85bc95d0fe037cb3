// Requests for queueing disciplines and their classes. The options of each kind are a file of their own.
//
// libnl-route 3.7 has objects for some kinds, but not the attributes that make a bucket exact (TCA_TBF_BURST,
// 64-bit rates, netem's seed), so the options are encoded here, as linux/pkt_sched.h has them.

/// The options of one kind of qdisc.
package protocol QdiscOptions: Sendable {
    /// TCA_KIND, as tc writes it.
    static var kind: String { get }
    /// Appends TCA_OPTIONS, unless the kind has none.
    func encode(into message: inout Message)
}

/// A place in the tree of an interface's qdiscs: 16 bits of major and 16 of minor number.
package struct TrafficHandle: Hashable, Sendable, CustomStringConvertible {
    package var value: UInt32

    package init(value: UInt32) { self.value = value }
    package init(major: UInt16, minor: UInt16 = 0) { value = UInt32(major) << 16 | UInt32(minor) }

    package static let root = TrafficHandle(value: 0xffff_ffff)
    /// The handle of netlab's root qdiscs: "nl". What has another handle is not ours.
    package static let ours = TrafficHandle(major: 0x6e6c)

    package var major: UInt16 { UInt16(value >> 16) }
    package var minor: UInt16 { UInt16(value & 0xffff) }

    /// As tc writes it: `6e6c:` or `6e6c:10`.
    package var description: String {
        if self == .root { return "root" }
        return String(major, radix: 16) + ":" + (minor == 0 ? "" : String(minor, radix: 16))
    }
}

/// A request about a qdisc of an interface.
package struct QdiscRequest: Sendable {
    package var index: Int
    package var parent: TrafficHandle
    package var handle: TrafficHandle
    package var options: any QdiscOptions

    package init(index: Int, parent: TrafficHandle = .root, handle: TrafficHandle = .ours, options: any QdiscOptions) {
        self.index = index
        self.parent = parent
        self.handle = handle
        self.options = options
    }

    /// Equivalent to `tc qdisc replace dev NAME parent PARENT handle HANDLE KIND OPTIONS`.
    package func replace() -> Message {
        var message = Message(type: 36, flags: Message.Flags.create | Message.Flags.replace)  // RTM_NEWQDISC
        message.putTrafficHeader(index: index, handle: handle, parent: parent)
        message.attribute(TrafficAttribute.kind, string: type(of: options).kind)
        options.encode(into: &message)
        return message
    }
}

/// TCA_* of linux/rtnetlink.h.
enum TrafficAttribute {
    static let kind: UInt16 = 1
    static let options: UInt16 = 2
}

extension Message {
    /// struct tcmsg: family and padding, interface, handle, parent, info.
    mutating func putTrafficHeader(index: Int, handle: TrafficHandle, parent: TrafficHandle, info: UInt32 = 0) {
        put(UInt32(0))
        put(Int32(index))
        put(handle.value)
        put(parent.value)
        put(info)
    }

    /// struct tc_ratespec for a rate in bytes per second. Linklayer Ethernet: the kernel needs no rate table then.
    mutating func putRateSpecification(bytesPerSecond rate: UInt64) {
        put(UInt8(0))  // cell_log
        put(UInt8(1))  // linklayer: TC_LINKLAYER_ETHERNET
        put(UInt16(0))  // overhead
        put(Int16(-1))  // cell_align
        put(UInt16(0))  // mpu
        put(UInt32(clamping: rate))
    }
}

/// The kernel's packet scheduler counts time in ticks of 64 ns.
enum SchedulerTime {
    /// Ticks that `bytes` take at a rate, rounded up, so that the bytes always fit. (tc 6.1 rounds down to microseconds.)
    static func ticks(bytes: UInt32, bytesPerSecond rate: UInt64) -> UInt32 {
        guard rate > 0 else { return 0 }
        let nanoseconds = (Double(bytes) * 1e9 / Double(rate)).rounded(.up)
        return UInt32(min(nanoseconds / 64, Double(UInt32.max)).rounded(.up))
    }

    static func ticks(nanoseconds: UInt64) -> UInt32 { UInt32(clamping: nanoseconds / 64) }

    static func microseconds(_ nanoseconds: UInt64) -> UInt32 { UInt32(clamping: nanoseconds / 1000) }
}
