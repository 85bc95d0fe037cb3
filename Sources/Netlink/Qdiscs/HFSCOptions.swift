// hfsc: struct tc_hfsc_qopt of the qdisc, three service curves of a class.

package struct HFSCOptions: QdiscOptions {
    package static let kind = "hfsc"

    /// The minor number of the class for packets no filter claims; 0: they are dropped.
    package var defaultClass: UInt16

    package init(defaultClass: UInt16) { self.defaultClass = defaultClass }

    package func encode(into message: inout Message) { message.attribute(TrafficAttribute.options, defaultClass) }
}

/// A class of hfsc.
package struct HFSCClassRequest: Sendable {
    /// struct tc_service_curve. Rates are bits per second, the time nanoseconds.
    package struct Curve: Sendable {
        package var m1: UInt64
        package var d: UInt64
        package var m2: UInt64

        package init(m1: UInt64 = 0, d: UInt64 = 0, m2: UInt64) {
            self.m1 = m1
            self.d = d
            self.m2 = m2
        }

        fileprivate var words: [UInt32] {
            [UInt32(clamping: m1 / 8), SchedulerTime.microseconds(d), UInt32(clamping: m2 / 8)]
        }
    }

    package var index: Int
    package var parent: TrafficHandle
    package var handle: TrafficHandle
    package var realTime: Curve?
    package var linkShare: Curve?
    package var upperLimit: Curve?

    package init(index: Int, parent: TrafficHandle, handle: TrafficHandle) {
        self.index = index
        self.parent = parent
        self.handle = handle
    }

    /// Equivalent to `tc class replace dev NAME parent PARENT classid HANDLE hfsc rt RT ls LS ul UL`.
    package func replace() -> Message {
        var message = Message(type: 40, flags: Message.Flags.create | Message.Flags.replace)  // RTM_NEWTCLASS
        message.putTrafficHeader(index: index, handle: handle, parent: parent)
        message.attribute(TrafficAttribute.kind, string: HFSCOptions.kind)
        message.nested(TrafficAttribute.options) { options in
            // TCA_HFSC_RSC, TCA_HFSC_FSC, TCA_HFSC_USC
            for (type, curve) in [(1, realTime), (2, linkShare), (3, upperLimit)] as [(UInt16, Curve?)] {
                if let curve { options.attribute(type, words: curve.words) }
            }
        }
        return message
    }
}
