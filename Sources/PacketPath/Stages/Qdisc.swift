// Stage `qdisc`: the queueing discipline of the transmitting interface.

extension Stage {
    /// Where a transmitting interface frees a packet: `__dev_queue_xmit`. Kernels up to 6.2 name the function that frees lists.
    static let transmitFunctions = ["__dev_queue_xmit", "__dev_xmit_skb", "kfree_skb_list_reason"]

    static let qdisc = Stage(
        id: "qdisc", title: "Queueing discipline of the transmitting interface",
        causes: [
            Cause(
                id: "qdisc.limit", direction: .transmit, layer: .l2,
                title: "The queue was full (or its netem was told to lose packets)",
                remedy: "Raise the qdisc's limit or rate, or send slower. A burst below one packet drops everything.",
                reasons: ["QDISC_DROP", "QDISC_OVERLIMIT", "FQ_BAND_LIMIT", "FQ_FLOW_LIMIT", "CAKE_FLOOD"],
                functions: transmitFunctions, reasonSuffices: true, condition: .queue,
                primary: .rootQdisc, errno: "ENOBUFS", tools: ["tc -s qdisc", "tc -s class"]),
            Cause(
                id: "qdisc.congested", direction: .transmit, layer: .l2,
                title: "The queue's own control (RED, CoDel) dropped before it was full",
                remedy: "This is how the qdisc signals congestion: send slower, or change its thresholds.",
                reasons: ["QDISC_CONGESTED"], functions: transmitFunctions, reasonSuffices: true,
                primary: .rootQdisc, tools: ["tc -s qdisc"]),
            Cause(
                id: "qdisc.or-carrier", direction: .transmit, layer: .l2,
                title: "The queue was full or the carrier was off: the same event, the counters tell only the totals",
                remedy: "Take the fault and the overload apart: one flow, or one of the two at a time.",
                reasons: ["QDISC_DROP"], functions: transmitFunctions,
                condition: .queueOrNoCarrier, primary: .rootQdisc, crossChecks: [.link("tx_dropped")], errno: "ENOBUFS",
                tools: ["tc -s qdisc", "ip -s link"]),
            Cause(
                id: "qdisc.purged", direction: .transmit, layer: .l2,
                title: "The qdisc was deleted or replaced, or the link set down, with packets in it",
                remedy: "Let the queue drain before changing it. The kernel counts these packets nowhere.",
                reasons: ["NOT_SPECIFIED"], functions: ["__rtnl_unlock", "rtnl_unlock"], tools: ["tc monitor"]),
        ])
}
