// Stage `veth`: the virtual cable hands the packet to its other end.

extension Stage {
    static let veth = Stage(
        "veth", "Hand-over to the other end of the veth pair", .transmit, .l1,
        about: """
            Without NAPI the packet goes on to the receiving CPU's input queue within the sender's call. With NAPI (GRO or \
            XDP at the receiver, TSO off at the sender) it waits in a ring of 256.
            """,
        causes: [
            Cause(
                "peer-refused", "The other end was down, or its MTU is smaller than the packet", layer: .l2,
                about: "The classic MTU black hole. A peer that is down is seen here only until the carrier is lost.",
                reasons: ["NOT_SPECIFIED"], functions: ["__dev_forward_skb2", "__dev_forward_skb"],
                primary: .link("tx_dropped"), crossChecks: [.peer("rx_dropped")], alsoMoves: .localSender,
                errno: "ENOBUFS", look: ["ip -br link show dev IF"], knobs: ["ip link set dev IF mtu N"],
                remedy: "Set the other end up, and give both ends the same MTU.",
                recipe: "MTU 1500 here, 1000 there, 1400 bytes: all are lost, counted at both ends.",
                labs: ["mtu-black-hole"], rare: true),
            Cause(
                "ring-full", "The receiving end's ring of 256 packets was full",
                about: "The event is the receiving interface's, the counter the sending one's.",
                reasons: ["NOT_SPECIFIED", "FULL_RING"], functions: ["veth_xmit"], primary: .peer("tx_dropped"),
                alsoMoves: .localSender, errno: "ENOBUFS",
                misleading: [
                    "rx_dropped, rx_missed_errors and `ethtool -S` rx_queue_0_drops of the receiver stay at 0.",
                    "With any qdisc at the sender the packets wait there instead (requeues).",
                ],
                look: ["ethtool -k IF"], knobs: ["ethtool -K IF gro off", "ethtool -K PEER tso on"],
                remedy: "Send slower, give the receiver more CPU, or turn off its GRO: without NAPI there is no ring.",
                recipe: "GRO on here, TSO off there, no qdisc, a burst of 600: 256 are kept, 344 dropped.",
                labs: ["stages/veth-ring", "troubleshooting/ring-or-socket"], rare: true),
            Cause(
                "bypass-busy", "A packet sent past the qdisc met a busy driver; no counter tells",
                about:
                    "The first one that the full ring refuses is told of at the receiving interface, the others here.",
                reasons: ["NOT_SPECIFIED"], functions: ["packet_xmit"], errno: "ENOBUFS",
                look: ["strace -e trace=%network -p PID"], knobs: ["PACKET_QDISC_BYPASS"],
                remedy: "Send through the qdisc, or slower.",
                recipe: "PACKET_QDISC_BYPASS into a full ring of an interface with a qdisc: 1000 sent, 752 ENOBUFS.",
                kernels: [
                    .on(
                        "before 6.16",
                        "The packet is dropped as by a full ring, and tx_dropped counts it: veth.ring-full.")
                ], labs: ["stages/bypass-busy"]),
        ])
}
