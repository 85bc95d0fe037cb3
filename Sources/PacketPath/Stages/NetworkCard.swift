// Stage `network-card`: the ring between a network card and the kernel. Virtual cables have none.

extension Stage {
    static let networkCard = Stage(
        "network-card", "Receive ring of a network card", .receive, .l1,
        about: """
            A card checks the frame and writes it to memory by DMA; NAPI takes it from the ring. A veth has neither, so \
            a lab of namespaces cannot show these losses: a veth's ring is the stage veth, its input queue cpu-backlog.
            """,
        causes: [
            Cause(
                "ring-full", "The card's receive ring was full: the kernel took frames too slowly",
                primary: .link("rx_missed_errors"),
                alsoMoves: [.link("rx_fifo_errors"), .link("rx_over_errors")],
                look: ["ethtool -S IF", "ethtool -g IF", "cat /proc/interrupts", "mpstat -P ALL 1"],
                knobs: ["ethtool -G IF rx N", "/proc/irq/N/smp_affinity", "net.core.netdev_budget"],
                remedy: "Raise the ring (ethtool -G), spread the interrupts over CPUs, or send slower.",
                capability: "a network card: not on a veth", rare: true),
            Cause(
                "damaged", "The card found the frame damaged: checksum (CRC) or length",
                primary: .link("rx_crc_errors"), alsoMoves: [.link("rx_frame_errors"), .link("rx_length_errors")],
                look: ["ethtool -S IF", "ethtool IF"],
                remedy: "Look at cable, transceiver and the speed both ends agreed on.",
                capability: "a network card: not on a veth", rare: true),
        ])
}
