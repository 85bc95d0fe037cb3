// Stage `neighbour`: waiting for the next hop's MAC address.

extension Stage {
    static let neighbour = Stage(
        id: "neighbour", title: "Next hop's MAC address (ARP)",
        causes: [
            Cause(
                id: "neighbour.queue-full", direction: .transmit, layer: .l2,
                title: "Too many packets waited for an unanswered ARP request",
                remedy: "Make the next hop answer, make its neighbour permanent, or raise neigh.IF.unres_qlen_bytes.",
                reasons: ["NEIGH_QUEUEFULL"], functions: ["__neigh_event_send"], reasonSuffices: true,
                tools: ["ip neigh"]),
            Cause(
                id: "neighbour.failed", direction: .transmit, layer: .l2,
                title: "Nobody answered the ARP request",
                remedy: "Check the next hop's address and link, or set a permanent neighbour.",
                reasons: ["NEIGH_FAILED"], functions: ["neigh_invalidate"], reasonSuffices: true,
                tools: ["ip neigh", "tcpdump arp"]),
        ])
}
