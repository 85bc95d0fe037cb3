// Stage `reassembly`: fragments wait for the rest of their datagram.

/// It counts fragments here, datagrams there.
private let fails = CounterPattern.datagrams("Ip.ReasmFails")

extension Stage {
    static let reassembly = Stage(
        "reassembly", "Reassembly of IP fragments", .receive, .l3,
        about: """
            Fragments for this node, or for its conntrack, wait in a queue per datagram. One lost fragment costs the \
            whole datagram, and the kernel counts partly datagrams and partly fragments.
            """,
        causes: [
            Cause(
                "timeout", "The other fragments of the datagram did not come in time",
                about: "Both counters count datagrams; an event comes for each fragment.",
                reasons: ["FRAG_REASM_TIMEOUT"], functions: ["ip_expire", "inet_frag_rbtree_purge"],
                reasonSuffices: true, primary: .datagrams("Ip.ReasmTimeout"), crossChecks: [fails],
                look: ["grep FRAG /proc/net/sockstat", "tcpdump -vv -n -i IF"], knobs: ["net.ipv4.ipfrag_time"],
                remedy: "Find where the other fragment was lost, or send datagrams that fit the MTU.",
                recipe: "ipfrag_time=1 and 50 first fragments: 50 after a second.",
                labs: ["stages/fragment-timeout"]),
            Cause(
                "refused", "The queue's memory was used up, or a fragment overlapped another",
                about: "Overflow counts fragments. An overlap costs the whole queue: part of it shows no drop event.",
                reasons: ["NOT_SPECIFIED"], functions: ["ip_defrag"], primary: fails,
                alsoMoves: [.netstat("IpExt.ReasmOverlaps")], look: ["grep FRAG /proc/net/sockstat"],
                knobs: ["net.ipv4.ipfrag_high_thresh", "net.ipv4.ipfrag_low_thresh"],
                remedy:
                    "Raise net.ipv4.ipfrag_high_thresh, or send datagrams that fit the MTU; overlaps are an attack or a bug.",
                recipe: "ipfrag_high_thresh=20000 and 100 first fragments: 8 wait, 92 are dropped.",
                labs: ["stages/fragment-memory"], rare: true),
            Cause(
                "duplicate", "The same fragment came twice; no counter tells", .harmless, reasons: ["DUP_FRAG"],
                functions: ["ip_defrag"], reasonSuffices: true, look: ["tcpdump -vv -n -i IF"],
                remedy: "Nothing is missing; look who doubles packets.", capability: "fragment-reasons",
                kernels: [.on("6.1", "The event has no reason of its own.")], labs: ["signals/fragment-duplicate"]),
            Cause(
                "freed", "Fragments were freed with the datagram that they had been put together to", .harmless,
                about: """
                    A datagram that ends shows one event, and one more for each fragment behind its first. These have lost \
                    device and namespace.
                    """,
                reasons: ["NOT_SPECIFIED"], functions: ["skb_release_data"], look: ["nstat -az IpReasmOKs"],
                remedy: "Nothing more is lost than the datagram: its own event says where.",
                kernels: [.on("6.1", "Fragments of datagrams that were delivered show it too.")],
                labs: ["signals/fragment-duplicate"]),
        ])
}
