// Requests for the filters of tc on an interface's way in and out: the qdisc that holds them, and programs of classic BPF.

/// clsact: no queue, only the place where filters hang.
package struct ClsactOptions: QdiscOptions {
    package static let kind = "clsact"

    package init() {}

    package func encode(into message: inout Message) {}
}

extension QdiscRequest {
    /// Equivalent to `tc qdisc add dev NAME clsact`.
    package static func clsact(index: Int) -> QdiscRequest {
        QdiscRequest(
            index: index, parent: TrafficHandle(value: 0xffff_fff1), handle: TrafficHandle(major: 0xffff),
            options: ClsactOptions())
    }
}

/// A filter whose program gives the verdict itself.
package struct ProgramFilterRequest: Sendable {
    package var index: Int
    /// `FilterState.ingress` or `.egress`.
    package var parent: TrafficHandle
    /// Lower is asked first.
    package var preference: UInt16
    /// Instructions of classic BPF, 8 bytes each: struct sock_filter.
    package var program: [UInt8]

    package init(index: Int, parent: TrafficHandle, preference: UInt16, program: [UInt8]) {
        self.index = index
        self.parent = parent
        self.preference = preference
        self.program = program
    }

    /// Equivalent to `tc filter add dev NAME ingress|egress protocol all pref P bpf da bytecode '...'`.
    package func add() -> Message {
        var message = Message(type: 44, flags: Message.Flags.create | Message.Flags.exclusive)  // RTM_NEWTFILTER
        let everyProtocol = UInt16(3).bigEndian  // ETH_P_ALL
        message.putTrafficHeader(
            index: index, handle: TrafficHandle(value: 0), parent: parent,
            info: UInt32(preference) << 16 | UInt32(everyProtocol))
        message.attribute(TrafficAttribute.kind, string: "bpf")
        message.nested(TrafficAttribute.options) { options in
            options.attribute(4, UInt16(program.count / 8))  // TCA_BPF_OPS_LEN
            options.attribute(5, bytes: program)  // TCA_BPF_OPS
            options.attribute(8, UInt32(1))  // TCA_BPF_FLAGS: direct action
        }
        return message
    }
}
