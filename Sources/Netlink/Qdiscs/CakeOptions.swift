// cake: a nest of attributes.

package struct CakeOptions: QdiscOptions {
    package static let kind = "cake"

    /// Bits per second; nil: no limit.
    package var bandwidth: UInt64?
    package var autorate = false
    /// CAKE_DIFFSERV_*: diffserv3, diffserv4, diffserv8, besteffort, precedence.
    package var diffserv: UInt32?
    /// CAKE_FLOW_*: bits of source 1, destination 2, flows 4.
    package var flowMode: UInt32?
    package var nat: Bool?
    package var wash: Bool?
    package var ingress: Bool?
    /// CAKE_ACK_*: none, filter, aggressive.
    package var ackFilter: UInt32?
    package var splitGSO: Bool?
    /// Nanoseconds.
    package var rtt: UInt64?
    package var raw = false
    /// CAKE_ATM_*: none, ATM, PTM.
    package var cells: UInt32?
    /// Bytes.
    package var overhead: Int32?
    package var mpu: UInt32?
    package var memoryLimit: UInt32?
    package var fwmark: UInt32?

    package init() {}

    /// TCA_CAKE_* of linux/pkt_sched.h.
    package func encode(into message: inout Message) {
        func flag(_ on: Bool?) -> UInt32? { on.map { $0 ? 1 : 0 } }
        let time = rtt.map(SchedulerTime.microseconds)
        let numbers: [(UInt16, UInt32?)] = [
            (3, diffserv), (4, raw ? 0 : cells), (5, flowMode), (6, raw ? 0 : overhead.map { UInt32(bitPattern: $0) }),
            (7, time),
            // As tc has it: CoDel's target is a twentieth of the round trip.
            (8, time.map { max($0 / 20, 1) }), (9, autorate ? 1 : nil), (10, memoryLimit), (11, flag(nat)),
            (12, raw ? 0 : nil), (13, flag(wash)), (14, mpu), (15, flag(ingress)), (16, ackFilter),
            (17, flag(splitGSO)), (18, fwmark),
        ]
        message.nested(TrafficAttribute.options) { options in
            if let bandwidth { options.attribute(2, bandwidth / 8) }
            for (type, number) in numbers { if let number { options.attribute(type, number) } }
        }
    }
}
