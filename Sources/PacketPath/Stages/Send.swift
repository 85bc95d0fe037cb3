// Stage `send`: the program's send(2), before and where there is a packet.

extension Stage {
    static let send = Stage(
        "send", "The sender's send(2)", .transmit, .l4,
        about: """
            The socket checks the size and charges the packet to its send buffer. What fails here fails in the \
            program's face: there is no packet yet, so the kernel can only return an errno.
            """,
        causes: [
            Cause(
                "buffer-full", "The socket's send buffer was full: EAGAIN, or a blocking socket slept", .refused,
                about: """
                    A packet is charged until it is freed, on a veth by the other end. So the buffer fills only behind \
                    a slow qdisc, an unanswered ARP request or a queue of another namespace.
                    """,
                functions: ["sock_alloc_send_pskb"], primary: .snmp("Udp.SndbufErrors"),
                alsoMoves: [.snmp("Ip.OutDiscards")], errno: "EAGAIN",
                misleading: [
                    "Udp.SndbufErrors moves for every failure below UDP too: only EAGAIN is the send buffer, ENOBUFS is a queue."
                ],
                look: ["ss -anmp", "strace -e trace=%network -p PID"],
                knobs: ["SO_SNDBUF", "net.core.wmem_max", "net.core.wmem_default"],
                remedy: "Wait until the socket is writable and send again, or raise SO_SNDBUF.",
                recipe: """
                    tc qdisc add dev IF root tbf rate 100kbit burst 2000 limit 1000000; SO_SNDBUF 8192, O_NONBLOCK, \
                    100 times 1000 bytes: 9 are accepted, 90 get EAGAIN.
                    """,
                labs: ["stages/send-budget"]),
            Cause(
                "tcp-buffer-full", "TCP's send buffer was full: EAGAIN, or a blocking socket slept", .refused,
                about: "Back-pressure and no loss: the other side reads or acknowledges too slowly.",
                functions: ["tcp_sendmsg"], errno: "EAGAIN", look: ["ss -tnmp", "ss -tni"],
                knobs: ["SO_SNDBUF", "net.ipv4.tcp_wmem"],
                remedy: "Wait until the socket is writable; look why the other side does not take the data.",
                labs: ["stages/tcp-send-buffer"]),
            Cause(
                "too-big", "The datagram is larger than the MTU and must not be fragmented, or than 65,507 bytes",
                .refused,
                layer: .l3, about: "No counter moves, Ip.FragFails included: that one is a router's.",
                functions: ["__ip_append_data"], errno: "EMSGSIZE",
                look: ["strace -e trace=%network -p PID", "ip link show dev IF", "ip route get ADDRESS"],
                knobs: ["IP_MTU_DISCOVER", "net.ipv4.ip_no_pmtu_disc", "ip link set dev IF mtu N"],
                remedy: "Send smaller datagrams, raise the MTU, or allow fragments (IP_MTU_DISCOVER).",
                recipe: "IP_PMTUDISC_DO and 3000 bytes on an MTU of 1500: EMSGSIZE each time.",
                labs: ["stages/datagram-too-big"]),
            Cause(
                "refused", "send(2) returned ENOBUFS, and neither event nor counter tells which queue refused",
                errno: "ENOBUFS",
                misleading: [
                    "A plain UDP socket is told of a full queue only with IP_RECVERR: without it send(2) succeeds."
                ],
                look: ["strace -e trace=%network -p PID", "tc -s qdisc show dev IF", "ip -s link show dev IF"],
                remedy: "Send slower, or look at the sender's qdisc and device; a sender past the qdisc hides both.",
                recipe: "SO_SNDBUF 2048 and datagrams of 7000 bytes on an MTU of 1500: ENOBUFS each time.",
                labs: ["stages/send-fragments"]),
            Cause(
                "taken-back", "Fragments that were made before send(2) failed were freed again", .harmless,
                about: "They were never packets: the errno of the call tells of the loss, if it is one.",
                reasons: ["NOT_SPECIFIED"],
                functions: [
                    "__ip_flush_pending_frames", "ip_flush_pending_frames", "ip_make_skb", "__ip6_flush_pending_frames",
                    "ip6_flush_pending_frames", "ip6_make_skb",
                ], look: ["strace -e trace=%network -p PID"],
                remedy: "Nothing more is lost than the datagram that send(2) refused.", labs: ["stages/send-fragments"]),
        ])
}
