// Stage `socket-buffer`: the receiving socket's queue.

extension Stage {
    static let socketBuffer = Stage(
        "socket-buffer", "Receive buffer of the socket", .receive, .l4,
        about: """
            Datagrams wait here until the program reads them. What counts is the memory they occupy (truesize), not their \
            bytes: a small datagram is charged 832 on 6.18, so 8192 hold nine.
            """,
        causes: [
            Cause(
                "rcvbuf-full", "The socket's receive buffer was full: the program reads too slowly",
                about: "Too slow, or not at all: a program that was stopped or hangs in a lock looks the same (L7).",
                reasons: ["SOCKET_RCVBUFF"],
                functions: ["udp_queue_rcv_one_skb", "udpv6_queue_rcv_one_skb", "__udp_enqueue_schedule_skb"],
                primary: .snmp("Udp.RcvbufErrors"), crossChecks: [.snmp("Udp.InErrors"), .sockets],
                misleading: ["SO_RCVBUF is doubled by the kernel, for the overhead."],
                look: ["ss -uanmp", "cat /proc/net/udp", "strace -p PID"],
                knobs: ["SO_RCVBUF", "net.core.rmem_max", "net.core.rmem_default"],
                remedy: "Read faster or in more threads; raise SO_RCVBUF (and net.core.rmem_max) to survive bursts.",
                recipe: "SO_RCVBUF 4096 (8192 in effect) and 200 datagrams nobody reads: 9 wait, 191 are dropped.",
                kernels: [.on("6.1", "A small datagram is charged 768 bytes."), .on("6.12", "It is charged 960.")],
                labs: [
                    "stages/receive-buffer", "stages/stopped-reader", "stages/unread-socket",
                    "troubleshooting/ring-or-socket", "troubleshooting/small-buffer",
                    "troubleshooting/paused-or-stopped",
                ]),
            Cause(
                "memory", "UDP as a whole was over its memory limit",
                reasons: ["PROTO_MEM"],
                functions: ["udp_queue_rcv_one_skb", "udpv6_queue_rcv_one_skb", "__udp_enqueue_schedule_skb"],
                primary: .sockets,
                crossChecksAt: ["udp_queue_rcv_one_skb": [.snmp("Udp.InErrors"), .snmp("Udp.MemErrors")]],
                misleading: ["On 6.18 the counters of the node stand still."],
                look: ["grep UDP /proc/net/sockstat"], knobs: ["net.ipv4.udp_mem"],
                remedy: "Raise net.ipv4.udp_mem (host-wide), or read faster.",
                recipe: "udp_mem=\"0 1 1\" (host-wide) and 2000 datagrams: 307 wait, 1693 are dropped.",
                labs: ["stages/udp-memory"], rare: true),
            Cause(
                "closed-unread", "The program closed the socket with packets unread; no counter tells", layer: .l7,
                reasons: ["NOT_SPECIFIED"], functions: ["udp_destruct_common"], look: ["ss -uanmp", "strace -p PID"],
                remedy: "Read to the end before closing.",
                labs: ["stages/closed-unread"]),
            Cause(
                "closed-copies", "A raw or ping socket was closed with packets unread", .harmless, layer: .l7,
                about: "A raw socket has copies; the node's own protocols had the packets too.",
                reasons: ["QUEUE_PURGE"], functions: ["inet_sock_destruct"], look: ["ss -anw"],
                remedy: "Nothing is lost on the way; a program that wants them reads to the end before it closes."),
        ])
}
