// Stage `socket-buffer`: the receiving socket's queue.

extension Stage {
    static let socketBuffer = Stage(
        id: "socket-buffer", title: "Receive buffer of the socket",
        causes: [
            Cause(
                id: "socket-buffer.rcvbuf-full", direction: .receive, layer: .l4,
                title: "The socket's receive buffer was full: the program reads too slowly",
                remedy: "Read faster or in more threads; raise SO_RCVBUF (and net.core.rmem_max) to survive bursts.",
                reasons: ["SOCKET_RCVBUFF"], functions: ["udp_queue_rcv_one_skb", "__udp_enqueue_schedule_skb"],
                primary: .snmp("Udp.RcvbufErrors"), crossChecks: [.snmp("Udp.InErrors"), .sockets],
                tools: ["ss -uamp", "nstat"]),
            Cause(
                id: "socket-buffer.memory", direction: .receive, layer: .l4,
                title: "UDP as a whole was over its memory limit",
                remedy: "Raise net.ipv4.udp_mem (host-wide), or read faster.",
                reasons: ["PROTO_MEM"], functions: ["udp_queue_rcv_one_skb", "__udp_enqueue_schedule_skb"],
                primary: .sockets, tools: ["ss -uamp", "cat /proc/net/sockstat"], rare: true),
            Cause(
                id: "socket-buffer.closed-unread", direction: .receive, layer: .l7,
                title: "The program closed the socket with packets unread; no counter tells",
                remedy: "Read to the end before closing.",
                reasons: ["NOT_SPECIFIED"], functions: ["udp_destruct_common"], tools: ["ss -uamp"]),
        ])
}
