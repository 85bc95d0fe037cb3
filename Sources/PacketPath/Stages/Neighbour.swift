// Stage `neighbour`: waiting for the next hop's MAC address.

extension Stage {
    static let neighbour = Stage(
        "neighbour", "Next hop's MAC address (ARP)", .transmit, .l2,
        about: """
            While the next hop's MAC address is asked for, a few packets wait; the oldest go when there are too many, \
            all when nobody answers. send(2) has succeeded long before. The node has no counter for either.
            """,
        causes: [
            Cause(
                "queue-full", "Too many packets waited for an unanswered ARP request",
                about:
                    "The limit is in bytes of memory (truesize): 212,992 hold 256 small packets. The oldest are dropped.",
                reasons: ["NEIGH_QUEUEFULL"], functions: ["__neigh_event_send"], reasonSuffices: true,
                alsoMoves: [.neighbours("unresolved_discards")],
                misleading: ["unres_qlen=3 is turned into bytes and holds 7 small packets."],
                look: ["ip -s neigh show dev IF", "ip ntable show dev IF"],
                knobs: [
                    "net.ipv4.neigh.IF.unres_qlen_bytes", "ip neigh replace ADDRESS lladdr MAC dev IF nud permanent",
                ],
                remedy: "Make the next hop answer, make its neighbour permanent, or raise neigh.IF.unres_qlen_bytes.",
                recipe: "unres_qlen=3 and 20 packets to an absent address: 13 here, 7 in neighbour.failed.",
                labs: ["stages/neighbour-unanswered", "stages/neighbour-waiting"]),
            Cause(
                "failed", "Nobody answered the ARP request", reasons: ["NEIGH_FAILED"],
                functions: ["neigh_invalidate"], reasonSuffices: true, alsoMoves: [.neighbours("res_failed")],
                misleading: [
                    "res_failed counts neighbours, not packets, of all namespaces together.",
                    "A router answers the sender with ICMP host unreachable, at a limited rate.",
                ],
                look: ["ip -s neigh show dev IF", "tcpdump -n -i IF arp"],
                knobs: ["net.ipv4.neigh.IF.mcast_solicit", "net.ipv4.neigh.IF.retrans_time_ms"],
                remedy: "Check the next hop's address and link, or set a permanent neighbour.",
                labs: ["stages/neighbour-unanswered"]),
            Cause(
                "failed-ipv6", "Nobody answered the neighbour solicitation (IPv6)",
                about: "As neighbour.failed; the kernel gives no reason for IPv6.",
                reasons: ["NOT_SPECIFIED"], functions: ["neigh_invalidate", "ndisc_error_report"],
                alsoMoves: [.neighbours("res_failed")], look: ["ip -s -6 neigh show dev IF", "tcpdump -n -i IF icmp6"],
                knobs: ["net.ipv6.neigh.IF.mcast_solicit", "net.ipv6.neigh.IF.retrans_time_ms"],
                remedy: "Check the next hop's address and link, or set a permanent neighbour."),
            Cause(
                "table-full", "The machine's neighbour table was full", reasons: ["NEIGH_CREATEFAIL"],
                reasonSuffices: true, alsoMoves: [.neighbours("table_fulls")],
                misleading: ["The table and its limits are the whole machine's: other namespaces fill it too."],
                look: ["ip ntable show", "dmesg"],
                knobs: [
                    "net.ipv4.neigh.default.gc_thresh1", "net.ipv4.neigh.default.gc_thresh2",
                    "net.ipv4.neigh.default.gc_thresh3",
                ],
                remedy: "Raise net.ipv4.neigh.default.gc_thresh3 (host-wide), or route instead of one large subnet."),
        ])
}
