// Stage `qdisc`: the queueing discipline of the transmitting interface.

/// Where CoDel and its relatives drop: when the packet leaves. Kernels before 6.14 give no reason there.
private let dequeue = [
    "drop_func", "codel_dequeue", "codel_qdisc_dequeue", "__codel_qdisc_dequeue", "fq_codel_dequeue",
    "__fq_codel_dequeue", "cake_dequeue", "__cake_dequeue", "cake_dequeue_one", "sfq_dequeue", "__sfq_dequeue",
    "fq_dequeue", "__fq_dequeue",
]

extension Stage {
    /// Where a transmitting interface frees a packet: `__dev_queue_xmit`. Kernels up to 6.2 name the function that frees lists.
    static let transmitFunctions = ["__dev_queue_xmit", "__dev_xmit_skb", "kfree_skb_list_reason"]

    static let qdisc = Stage(
        id: "qdisc", title: "Queueing discipline of the transmitting interface",
        causes: [
            Cause(
                id: "qdisc.limit", direction: .transmit, layer: .l2,
                title: "The queue was full",
                remedy: "Raise the qdisc's limit or rate, or send slower. A burst below one packet drops everything.",
                reasons: ["QDISC_DROP", "QDISC_OVERLIMIT", "FQ_BAND_LIMIT", "FQ_FLOW_LIMIT", "CAKE_FLOOD"],
                functions: transmitFunctions, reasonSuffices: true, condition: .queue, primary: .rootQdisc,
                errno: "ENOBUFS",
                tools: ["tc -s qdisc", "tc -s class"]),
            Cause(
                id: "qdisc.netem", direction: .transmit, layer: .l2,
                title: "netem lost the packet as it was told to, or its limit was reached",
                remedy: "Lower netem's loss; raise its limit above rate times delay.",
                reasons: ["QDISC_DROP"], functions: transmitFunctions, condition: .kind("netem"), primary: .rootQdisc,
                errno: "ENOBUFS", tools: ["tc -s qdisc"]),
            Cause(
                id: "qdisc.early", direction: .transmit, layer: .l2,
                title: "RED dropped the packet before the queue was full",
                remedy: "This is how RED signals congestion: send slower, or raise min, max and limit.",
                reasons: ["QDISC_DROP"], functions: transmitFunctions, condition: .early, primary: .rootQdisc,
                tools: ["tc -s qdisc"]),
            Cause(
                id: "qdisc.early-or-full", direction: .transmit, layer: .l2,
                title:
                    "RED dropped some packets early and some because the queue was full: its counters tell the totals",
                remedy: "Take the flows apart to see whose packets met what.",
                reasons: ["QDISC_DROP"], functions: transmitFunctions, condition: .someEarly, primary: .rootQdisc,
                errno: "ENOBUFS", tools: ["tc -s qdisc"], rare: true),
            Cause(
                id: "qdisc.congested", direction: .transmit, layer: .l2,
                title: "The queue's own control (RED, CoDel) dropped before it was full",
                remedy: "This is how the qdisc signals congestion: send slower, or change its thresholds.",
                reasons: ["QDISC_CONGESTED"], functions: transmitFunctions + dequeue, reasonSuffices: true,
                primary: .rootQdisc,
                tools: ["tc -s qdisc"], rare: true),
            Cause(
                id: "qdisc.waited-too-long", direction: .transmit, layer: .l2,
                title: "CoDel dropped the packet when it left the queue: it had waited too long",
                remedy: "This is how CoDel signals congestion: send slower, or raise target and interval.",
                reasons: ["NOT_SPECIFIED"], functions: dequeue, primary: .rootQdisc, tools: ["tc -s qdisc"], rare: true),
            Cause(
                id: "qdisc.inner", direction: .transmit, layer: .l2,
                title: "The queue inside of netem was full",
                remedy: "Raise its limit or rate.",
                reasons: ["NOT_SPECIFIED", "QDISC_DROP"], functions: ["netem_dequeue"], primary: .rootQdisc,
                tools: ["tc -s qdisc"], rare: true),
            Cause(
                id: "qdisc.or-carrier", direction: .transmit, layer: .l2,
                title: "The queue was full or the carrier was off: the same event, the counters tell only the totals",
                remedy: "Take the fault and the overload apart: one flow, or one of the two at a time.",
                reasons: ["QDISC_DROP"], functions: transmitFunctions, condition: .queueOrNoCarrier,
                primary: .rootQdisc,
                crossChecks: [.link("tx_dropped")], errno: "ENOBUFS",
                tools: ["tc -s qdisc", "ip -s link"]),
            Cause(
                id: "qdisc.purged", direction: .transmit, layer: .l2,
                title: "The qdisc was deleted or replaced, or the link set down, with packets in it",
                remedy: "Let the queue drain before changing it. The kernel counts these packets nowhere.",
                reasons: ["NOT_SPECIFIED"], functions: ["__rtnl_unlock", "rtnl_unlock"], tools: ["tc monitor"]),
        ])
}
