// Stage `qdisc`: the queueing discipline of the transmitting interface.

/// Where CoDel and its relatives drop: when the packet leaves. Kernels before 6.14 give no reason there.
private let dequeue = [
    "drop_func", "codel_dequeue", "codel_qdisc_dequeue", "__codel_qdisc_dequeue", "fq_codel_dequeue",
    "__fq_codel_dequeue", "cake_dequeue", "__cake_dequeue", "cake_dequeue_one", "sfq_dequeue", "__sfq_dequeue",
    "fq_dequeue", "__fq_dequeue",
]

private let overlimits = "overlimits counts packets that had to wait: it is no loss."

extension Stage {
    /// Where a transmitting interface frees a packet: `__dev_queue_xmit`. Kernels up to 6.2 name the function that frees lists.
    static let transmitFunctions = ["__dev_queue_xmit", "__dev_xmit_skb", "kfree_skb_list_reason"]

    static let qdisc = Stage(
        "qdisc", "Queueing discipline of the transmitting interface", .transmit, .l2,
        about: """
            Packets wait here for the device. A drop is counted at leaf, class and root, so only the root counts. A local \
            packet socket, or a UDP socket with IP_RECVERR, is told ENOBUFS; a plain UDP socket is told success.
            """,
        causes: [
            Cause(
                "limit", "The queue was full",
                about: "pfifo_fast says QDISC_OVERLIMIT, the others QDISC_DROP. An ifb's shaper counts at the ifb.",
                reasons: ["QDISC_DROP", "QDISC_OVERLIMIT", "FQ_BAND_LIMIT", "CAKE_FLOOD"],
                functions: transmitFunctions, reasonSuffices: true, condition: .queue, primary: .rootQdisc,
                alsoMoves: .localSender, errno: "ENOBUFS",
                misleading: [
                    overlimits, "A limit in packets takes a GSO packet of many segments for one.",
                    "Ip.OutDiscards stands still for packets that the node forwards.",
                    "A sender with PACKET_QDISC_BYPASS never meets the qdisc.",
                ],
                look: ["tc -s class show dev IF"],
                knobs: ["tc qdisc change dev IF root ... limit N", "ip link set dev IF txqueuelen N"],
                remedy: "Raise the qdisc's limit or rate, or send slower. A burst below one packet drops everything.",
                recipe:
                    "tc qdisc add dev IF root tbf rate 100kbit burst 2000 limit 3000; of 100 times 1000 bytes 97 are lost.",
                kernels: [.on("6.1", "The packets are freed in kfree_skb_list_reason.")],
                labs: [
                    "stages/burst-dropped",
                    "token-bucket", "traffic/bypass-trap", "stages/cake-overlimit", "stages/fq-codel-overlimit",
                    "stages/hfsc-unclassified", "traffic/oracle", "stages/prio-bands", "stages/hhf-overlimit",
                    "stages/plug-limit", "traffic/replay", "traffic/ring",
                    "stages/sfq-flows", "traffic/sndbuf-trap",
                    "traffic/tbf-rate", "traffic/xdp", "troubleshooting/queue-or-limit", "troubleshooting/who-is-told",
                ]),
            Cause(
                "netem", "netem lost the packet as it was told to, or its limit was reached",
                reasons: ["QDISC_DROP"], functions: transmitFunctions, condition: .kind("netem"), primary: .rootQdisc,
                errno: "ENOBUFS", knobs: ["tc qdisc change dev IF root netem loss N% limit N"],
                remedy: "Lower netem's loss; raise its limit above rate times delay.", capability: "netem",
                labs: [
                    "impairments/netem-loss", "impairments/link-impairment", "impairments/netem-duplicate-loss",
                    "impairments/netem-gilbert-elliott", "impairments/netem-seed",
                ]),
            Cause(
                "early", "RED, or one of its kind (choke, sfb, pie), dropped the packet before the queue was full",
                reasons: ["QDISC_DROP"], functions: transmitFunctions,
                condition: .counts([
                    Cause.QueueCount("early"), Cause.QueueCount("earlydrop"), Cause.QueueCount("dropped"),
                    Cause.QueueCount("overlimit", packets: -1),
                ]), primary: .rootQdisc,
                knobs: ["tc qdisc change dev IF root red min N max N limit N"],
                remedy: "This is how RED signals congestion: send slower, or raise min, max and limit.",
                capability: "red",
                labs: ["stages/red-early-drop", "stages/pie-early-drop"]),
            Cause(
                "matched", "choke found a packet of the same flow in its queue, and dropped both",
                about:
                    "Above min each arrival is compared with one in the queue, chosen at random: a heavy flow meets itself.",
                reasons: ["QDISC_DROP"], functions: transmitFunctions,
                condition: .counts([Cause.QueueCount("matched", packets: 2)]), primary: .rootQdisc,
                misleading: ["matched counts pairs: two packets are lost for each."],
                remedy: "This is how choke punishes a flow that takes more than its share: send slower.",
                capability: "choke", labs: ["stages/choke-matched"], rare: true),
            Cause(
                "bucket-full", "sfb: the flow's bin held as many packets as a bin may (max)",
                reasons: ["QDISC_DROP"], functions: transmitFunctions,
                condition: .counts([Cause.QueueCount("bucketdrop")]), primary: .rootQdisc, misleading: [overlimits],
                knobs: ["tc qdisc change dev IF root sfb max N target N"],
                remedy: "Send slower, or raise max: one flow may have so many packets in the queue.", capability: "sfb",
                labs: ["stages/sfb-bucket"], rare: true),
            Cause(
                "penalty", "sfb: the flow did not slow down, and got more than its allowance (penalty_rate)",
                reasons: ["QDISC_DROP"], functions: transmitFunctions,
                condition: .counts([Cause.QueueCount("penaltydrop")]), primary: .rootQdisc,
                misleading: [overlimits],
                knobs: ["tc qdisc change dev IF root sfb penalty_rate N penalty_burst N"],
                remedy:
                    "Send slower: sfb gives flows that never do a rate of their own, penalty_rate packets a second.",
                capability: "sfb", labs: ["stages/sfb-penalty"], rare: true),
            Cause(
                "flow-limit", "fq: the flow had as many packets in the queue as one flow may (flow_limit)",
                reasons: ["QDISC_DROP", "FQ_FLOW_LIMIT"], functions: transmitFunctions,
                condition: .counts([Cause.QueueCount("flows_plimit")]), primary: .rootQdisc, errno: "ENOBUFS",
                knobs: ["tc qdisc change dev IF root fq flow_limit N"],
                remedy: "Raise flow_limit, or send slower: the other flows lost nothing.", capability: "fq",
                labs: ["stages/fq-flow-limit"], rare: true),
            Cause(
                "memory", "fq_codel: the packets in the queue took more memory than memory_limit",
                about: "It counts what the packets occupy (truesize), which is more than their bytes.",
                reasons: ["QDISC_DROP"], functions: transmitFunctions,
                condition: .counts([Cause.QueueCount("drop_overmemory")]), primary: .rootQdisc,
                misleading: ["drop_overlimit counts them too, although the limit in packets was not reached."],
                knobs: ["tc qdisc change dev IF root fq_codel memory_limit N"],
                remedy: "Raise memory_limit, or send slower.", capability: "fq_codel", labs: ["stages/fq-codel-memory"],
                rare: true),
            Cause(
                "early-or-full",
                "The qdisc dropped some packets in its own way and some because it was full: its counters tell the totals",
                reasons: ["QDISC_DROP"], functions: transmitFunctions, condition: .someCounted, primary: .rootQdisc,
                errno: "ENOBUFS", remedy: "Take the flows apart to see whose packets met what.", capability: "red",
                labs: ["stages/red-early-or-full"], rare: true),
            Cause(
                "congested", "The queue's own control (RED, CoDel) dropped before it was full",
                reasons: ["QDISC_CONGESTED"], functions: transmitFunctions + dequeue, reasonSuffices: true,
                primary: .rootQdisc, misleading: [overlimits],
                remedy: "This is how the qdisc signals congestion: send slower, or change its thresholds.",
                capability: "codel", labs: ["stages/codel-wait", "stages/fq-codel-wait"], rare: true),
            Cause(
                "waited-too-long", "CoDel dropped the packet when it left the queue: it had waited too long",
                reasons: ["NOT_SPECIFIED"], functions: dequeue, primary: .rootQdisc,
                knobs: ["tc qdisc change dev IF root codel target N interval N"],
                remedy: "This is how CoDel signals congestion: send slower, or raise target and interval.",
                capability: "codel",
                kernels: [.on("from 6.14", "The reason is QDISC_CONGESTED: see qdisc.congested.")],
                labs: ["stages/codel-wait", "stages/fq-codel-wait"],
                rare: true),
            Cause(
                "inner", "The queue inside of netem was full",
                reasons: ["NOT_SPECIFIED", "QDISC_DROP"], functions: ["netem_dequeue"], primary: .rootQdisc,
                remedy: "Raise its limit or rate.", capability: "netem", labs: ["stages/netem-inner"], rare: true),
            Cause(
                "or-carrier",
                "The queue was full or the carrier was off: the same event, the counters tell only the totals",
                reasons: ["QDISC_DROP"], functions: transmitFunctions, condition: .queueOrNoCarrier,
                primary: .rootQdisc, crossChecks: [.link("tx_dropped")], errno: "ENOBUFS",
                remedy: "Take the fault and the overload apart: one flow, or one of the two at a time."),
            Cause(
                "purged", "The qdisc was deleted or replaced, or the link set down, with packets in it",
                about: "send(2) had succeeded and the qdisc's drops stay at 0: only the events show it.",
                reasons: ["NOT_SPECIFIED"], functions: ["__rtnl_unlock", "rtnl_unlock"],
                look: ["tc monitor", "ip monitor link"],
                remedy: "Let the queue drain before changing it. The kernel counts these packets nowhere.",
                recipe: "tbf with 52 packets queued, then tc qdisc del: 52 packets vanish.",
                labs: ["stages/qdisc-purged"]),
            Cause(
                "requeued", "The device was busy and the qdisc took the packet back; nothing is lost", .harmless,
                functions: ["dev_requeue_skb"],
                primary: CounterPattern(source: .qdisc, name: "requeues", scope: .rootQdisc),
                remedy: "Nothing is lost: the queue grows instead. Look at its limit if it grows too far.",
                recipe: "A burst of 600 into a veth's ring of 256 behind a pfifo: 344 requeues, 600 delivered.",
                capability: "veth-back-pressure",
                kernels: [.on("before 6.16", "A veth never says it is busy: a full ring drops instead.")],
                labs: ["signals/qdisc-requeued"]),
        ])
}
