// Stage `send`: the kernel refused the packet in send(2), and nothing else says where.

extension Stage {
    static let send = Stage(
        id: "send", title: "The sender's send(2)",
        causes: [
            Cause(
                id: "send.refused", direction: .transmit, layer: .l4,
                title: "send(2) returned ENOBUFS, and neither event nor counter tells which queue refused",
                remedy: "Send slower, or look at the sender's qdisc and device; a sender past the qdisc hides both.",
                reasons: [], functions: [], errno: "ENOBUFS", tools: ["strace -e sendto"])
        ])
}
